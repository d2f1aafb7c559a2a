package dev.replication.app.cli;

import dev.replication.adapter.redis.RedisClientKind;
import dev.replication.adapter.redis.RedisPeerConnectors;
import dev.replication.model.ItemKey;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.FeedEntry;
import dev.replication.port.Pause;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tail}: a peer's change stream as it is decoded. */
@Command(
    name = "tail",
    description = {
      "Show the entries of a peer's change stream as they come: time, operation, key, size, stamp,"
          + " seq and what it follows, trace. Contents are shown only with --content.",
      "Reads the peer's Redis itself, with the address from --config or --url redis://…, and"
          + " changes nothing there."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine tail uk.node.manchester-1 --config london.yaml",
      "  replication-engine tail --url redis://127.0.0.1:7002 --from start --count 20",
      "  replication-engine tail --url redis://127.0.0.1:7002 --from start --no-follow --key"
          + " order.1"
    })
final class TailCommand implements Callable<Integer> {
  private static final int BATCH = 200;
  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(2);

  private final Terminal terminal;
  private final Pause pause;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final PeerTarget target = new PeerTarget();

  @Option(
      names = "--from",
      paramLabel = "start|end|ID",
      defaultValue = "end",
      description = "Where to begin: an entry id is left out itself (default: ${DEFAULT-VALUE}).")
  private String from = "end";

  @Option(names = "--count", paramLabel = "N", description = "Stop after N entries shown.")
  private @Nullable Long count;

  @Option(
      names = "--no-follow",
      description = "Stop at the end of the stream instead of waiting for more.")
  private boolean stopsAtEnd;

  @Option(names = "--key", paramLabel = "ID", description = "Show changes of this item only.")
  private @Nullable String key;

  @Option(names = "--content", description = "Show the items' contents, too.")
  private boolean content;

  private long shown;
  private boolean everConnected;
  private @Nullable StreamId position;

  TailCommand(Terminal terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (count != null && count < 1) {
      throw CommandFailure.usage("--count must be at least 1");
    }
    ItemKey only = key == null ? null : NodeOptions.itemKey(key);
    PeerTarget.Direct direct =
        target
            .direct(node)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "tail reads the peer's Redis itself: give --config FILE, or its address"
                            + " with --url redis://…"));
    PeerConnector connector =
        RedisPeerConnectors.connector(direct.address(), RedisClientKind.JEDIS);
    position = beginning();
    shown = 0;
    while (!tailed(connector, only)) {
      pause.pause(BEFORE_RECONNECT);
    }
    return ExitCodes.OK;
  }

  /** Null means the end, which only the stream knows. */
  private @Nullable StreamId beginning() {
    return switch (from) {
      case "start" -> StreamId.ZERO;
      case "end" -> null;
      default -> {
        try {
          yield StreamId.parse(from);
        } catch (IllegalArgumentException e) {
          throw CommandFailure.usage("--from must be start, end or an entry id: " + e.getMessage());
        }
      }
    };
  }

  /** Tells whether it is done; a connection that breaks after it was made is made again. */
  private boolean tailed(PeerConnector connector, @Nullable ItemKey only)
      throws InterruptedException {
    try (PeerSession session = connector.connect()) {
      everConnected = true;
      ChangeFeed feed = session.feed();
      if (position == null) {
        position = feed.probe().last();
      }
      while (!isDone(feed, only)) {
        // The next read goes on behind what was shown.
      }
      return true;
    } catch (ReplicationFailure.PeerUnreachable failure) {
      if (!everConnected || stopsAtEnd) {
        throw failure;
      }
      terminal.err().println(PlainText.of(failure.getMessage() + "; connecting again"));
      return false;
    }
  }

  private boolean isDone(ChangeFeed feed, @Nullable ItemKey only) throws InterruptedException {
    StreamId after = position == null ? StreamId.ZERO : position;
    return switch (feed.read(after, BATCH, stopsAtEnd ? Duration.ZERO : WAIT)) {
      case ReadOutcome.Idle _ -> stopsAtEnd;
      case ReadOutcome.Entries(List<FeedEntry> entries, boolean _) -> {
        boolean enough = show(entries, only);
        yield enough || terminal.out().checkError();
      }
    };
  }

  /** Tells whether as many as wanted are shown. */
  private boolean show(List<FeedEntry> entries, @Nullable ItemKey only) {
    EntryLine line = new EntryLine(content);
    for (FeedEntry entry : entries) {
      position = entry.id();
      if (only == null || isOf(only, entry)) {
        terminal.out().println(node.json() ? line.json(entry) : line.text(entry));
        shown++;
        if (count != null && shown >= count) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isOf(ItemKey key, FeedEntry entry) {
    return entry instanceof FeedEntry.Changed changed && changed.change().key().equals(key);
  }
}
