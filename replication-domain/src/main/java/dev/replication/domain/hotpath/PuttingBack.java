package dev.replication.domain.hotpath;

import dev.replication.model.ItemKey;
import dev.replication.port.PeerSession;
import java.time.Duration;
import java.util.Set;

/**
 * What a peer lacks and cannot find in our mirror, read from its Redis now and then, and put back
 * into ours. The same is put back again only after a while: the peer needs a moment to take it.
 * Confined to one thread.
 */
final class PuttingBack {
  /** How often it is looked: a round trip to each peer. */
  static final Duration LOOK = Duration.ofSeconds(10);

  /** When the same is put back again. */
  static final Duration AGAIN = Duration.ofSeconds(10);

  private final EnginePorts ports;
  private Set<ItemKey> last = Set.of();
  private long lookedNanos;
  private long putBackNanos;

  PuttingBack(EnginePorts ports) {
    this.ports = ports;
    this.lookedNanos = ports.time().monotonicNanos() - LOOK.toNanos();
  }

  /** Looks if it is time to. */
  void lookWhenDue(PeerSession peer) throws InterruptedException {
    long now = ports.time().monotonicNanos();
    if (now - lookedNanos < LOOK.toNanos()) {
      return;
    }
    lookedNanos = now;
    Set<ItemKey> wanted = peer.wantedFrom(ports.self());
    boolean again = wanted.equals(last) && now - putBackNanos < AGAIN.toNanos();
    last = wanted;
    if (!wanted.isEmpty() && !again) {
      putBackNanos = now;
      ports.store().putBack(wanted);
    }
  }
}
