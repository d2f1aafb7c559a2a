package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.DigestPage;
import dev.replication.model.DigestSlot;
import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationFailure;
import dev.replication.testkit.contract.DigestReaderContract;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.testkit.contract.ScriptedTree;
import dev.replication.testkit.redis.RedisFixture;
import dev.replication.wire.RedisKeys;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisDigestReaderTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final NodeHead HEAD = SampleChanges.head(3, new StreamId(5, 1));
  private static final RedisKeys KEYS = new RedisKeys("");

  @Nested
  final class WithLettuce extends DigestReaderContract {
    @Override
    protected ScriptedTree tree() {
      return new RedisPeer(REDIS.port(), "", RedisClientKind.LETTUCE);
    }
  }

  @Nested
  final class WithJedis extends DigestReaderContract {
    @Override
    protected ScriptedTree tree() {
      return new RedisPeer(REDIS.port(), "", RedisClientKind.JEDIS);
    }
  }

  @Nested
  final class WithAPrefix extends DigestReaderContract {
    @Override
    protected ScriptedTree tree() {
      return new RedisPeer(REDIS.port(), "{london}:", RedisClientKind.LETTUCE);
    }
  }

  @Test
  void aPageThatWasWrittenOnlySoFarGoesOnWithEmptySlots() throws Exception {
    RedisPeer peer = new RedisPeer(REDIS.port(), "", RedisClientKind.LETTUCE);
    peer.publish(HEAD, Map.of());
    byte[] begin = new byte[2 * DigestPage.SLOT_BYTES];
    begin[begin.length - 1] = 9;
    peer.storePage(KEYS.digestPage(HEAD.generation(), 4), begin);
    try (PeerSession session = peer.connector().connect()) {
      DigestPage page =
          session
              .digests()
              .pages(HEAD.generation(), List.of(4))
              .byPlace()
              .getOrDefault(4, DigestPage.EMPTY);
      assertThat(page.slot(1)).isEqualTo(new DigestSlot(0, 0, 0, 9));
      assertThat(page.sum()).isEqualTo(page.slot(1));
    }
  }

  @Test
  void whatCannotBeReadIsAFailureAndNotAbsence() throws Exception {
    RedisPeer peer = new RedisPeer(REDIS.port(), "", RedisClientKind.JEDIS);
    peer.publish(HEAD, Map.of());
    peer.storePage(KEYS.digestPage(HEAD.generation(), 4), new byte[33]);
    peer.storeLeaf(HEAD.generation(), 7, Map.of("a", new byte[39]));
    peer.storeLeaf(HEAD.generation(), 8, Map.of("", new byte[40]));
    try (PeerSession session = peer.connector().connect()) {
      assertThatThrownBy(() -> session.digests().pages(HEAD.generation(), List.of(4)))
          .isInstanceOf(ReplicationFailure.PeerRefused.class);
      for (int leaf : new int[] {7, 8}) {
        assertThatThrownBy(() -> session.digests().leaves(HEAD.generation(), List.of(leaf)))
            .isInstanceOf(ReplicationFailure.PeerRefused.class);
      }
      peer.storePage(KEYS.digestRoot(HEAD.generation()), new byte[DigestPage.BYTES + 32]);
      assertThatThrownBy(() -> session.digests().overview())
          .isInstanceOf(ReplicationFailure.PeerRefused.class);
    }
  }
}
