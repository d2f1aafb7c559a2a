package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.MergeRule;
import dev.replication.domain.merge.ValueMerge;
import dev.replication.model.Change;
import dev.replication.model.ContentType;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StoredItem;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.Submission.Precondition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedItemsTest {
  private static final MergePolicies POLICIES =
      MergePolicies.NONE
          .with("count/", policy("counter"))
          .with("tags/", policy("set"))
          .with("doc/", policy("fields"))
          .with("claim/", policy("first"))
          .with("high/", policy("max"))
          .with("own/", MergePolicy.of(new Failing()));

  /** A user's mistake. */
  private static final class Failing implements ValueMerge {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public void check(String json) {
      if (json.length() > 3) {
        throw new IllegalStateException("a mistake");
      }
    }

    @Override
    public String merge(String one, String other) {
      throw new IllegalStateException("a mistake");
    }
  }

  @TempDir Path folder;

  private SyncEngine store;

  @BeforeEach
  void open() {
    store = SyncEngine.open(settings(), new ManualTime(NOW));
  }

  private SyncEngineConfig settings() {
    return config(folder.resolve("items.db")).merging(POLICIES);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static MergePolicy policy(String name) {
    return Objects.requireNonNull(MergePolicies.builtIn().get(name));
  }

  /** What the other node makes of nothing. */
  private static Change.Put remote(String key, String policy, Edit edit, String json, long millis) {
    Stamp at = new Stamp(millis << 16, PARIS_ORIGIN);
    MergeRule.Shown shown = new MergeRule(policy(policy)).edit(null, false, edit, json, at);
    return new Change.Put(
        key(key),
        new Revision(at, millis, VersionVector.empty()),
        1,
        shown.content(),
        Change.DEFAULT_STATE,
        null,
        shown.mergeState(),
        null,
        null);
  }

  private WriteResult edit(String key, Edit edit, String json) throws InterruptedException {
    return store.merged().edit(key(key), edit, json, Precondition.NONE, null).awaitDurable();
  }

  private static String content(WriteResult result) {
    return result instanceof WriteResult.Written(_, _, var content) && content != null
        ? new String(content.shared(), StandardCharsets.UTF_8)
        : result.toString();
  }

  @Test
  void aCounterIsCountedAndToldAsAJsonNumber() throws Exception {
    assertThat(content(store.merged().increment(key("count/a"), 3).awaitDurable())).isEqualTo("3");
    assertThat(content(store.merged().increment(key("count/a"), -5).awaitDurable()))
        .isEqualTo("-2");
    StoredItem item = store.get(key("count/a")).orElseThrow();
    assertThat(item.content().type()).isEqualTo(ContentType.JSON);
    assertThat(item.put().isIntact()).isTrue();
  }

  @Test
  void whatTwoNodesCountedIsSummedAndNoConflict() throws Exception {
    store.merged().increment(key("count/a"), 3).awaitDurable();
    var outcomes = apply(store, 1, remote("count/a", "counter", Edit.ADD, "4", NOW + 1)).outcomes();
    assertThat(outcomes).containsExactly(Outcome.APPLIED);
    assertThat(text(store, "count/a")).isEqualTo("7");
    assertThat(store.conflicts(10)).isEmpty();
    assertThat(apply(store, 1, remote("count/a", "counter", Edit.ADD, "4", NOW + 1)).outcomes())
        .containsExactly(Outcome.SUPERSEDED);
    assertThat(text(store, "count/a")).isEqualTo("7");
  }

  @Test
  void aPutOfACounterCountsTheDifference() throws Exception {
    store.merged().increment(key("count/a"), 3).awaitDurable();
    apply(store, 1, remote("count/a", "counter", Edit.ADD, "4", NOW + 1));
    assertThat(content(put(store, "count/a", "10"))).isEqualTo("10");
    apply(store, 2, remote("count/a", "counter", Edit.ADD, "5", NOW + 2));
    assertThat(text(store, "count/a")).isEqualTo("11");
  }

  @Test
  void whatThePolicyDoesNotTakeIsRefusedAndLeavesNothing() throws Exception {
    assertThat(put(store, "count/a", "\"many\"")).isInstanceOf(WriteResult.Refused.class);
    assertThat(put(store, "tags/a", "{}")).isInstanceOf(WriteResult.Refused.class);
    assertThat(put(store, "doc/a", "no JSON")).isInstanceOf(WriteResult.Refused.class);
    assertThat(edit("high/a", Edit.ADD, "1")).isInstanceOf(WriteResult.Refused.class);
    assertThat(edit("tags/a", Edit.REMOVE, "1")).isInstanceOf(WriteResult.NotFound.class);
    assertThat(store.health().items()).isZero();
    assertThat(store.life().feedSeq()).isZero();
    assertThat(store.versionVector().seqOf(store.origin())).isZero();
    assertThatThrownBy(() -> store.merged().increment(key("plain"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sync_engine.merge");
  }

  @Test
  void aRemovalTakesAwayWhatWasSeenAndLeavesWhatWasAddedMeanwhile() throws Exception {
    store.merged().addToSet(key("tags/a"), List.of("b", "a\"", "b")).awaitDurable();
    assertThat(text(store, "tags/a")).isEqualTo("[\"a\\\"\",\"b\"]");
    store.merged().removeFromSet(key("tags/a"), List.of("b")).awaitDurable();
    apply(store, 1, remote("tags/a", "set", Edit.ADD, "[\"b\",\"c\"]", NOW - 5));
    assertThat(text(store, "tags/a")).isEqualTo("[\"a\\\"\",\"b\",\"c\"]");
    assertThat(content(put(store, "tags/a", "[\"c\", 1]"))).isEqualTo("[\"c\",1]");
  }

  @Test
  void fieldsWrittenOnTwoNodesAreBothThere() throws Exception {
    put(store, "doc/a", "{\"name\": \"x\", \"size\": {\"w\": 1}}");
    apply(store, 1, remote("doc/a", "fields", Edit.PUT, "{\"colour\":\"red\"}", NOW - 5));
    assertThat(text(store, "doc/a"))
        .isEqualTo("{\"colour\":\"red\",\"name\":\"x\",\"size\":{\"w\":1}}");
    assertThat(content(edit("doc/a", Edit.ADD, "{\"name\":null}")))
        .isEqualTo("{\"colour\":\"red\",\"name\":null,\"size\":{\"w\":1}}");
    assertThat(content(edit("doc/a", Edit.REMOVE, "[\"name\",\"size\"]")))
        .isEqualTo("{\"colour\":\"red\"}");
  }

  @Test
  void theFirstWriterKeepsTheItemUntilItIsDeleted() throws Exception {
    put(store, "claim/a", "\"mine\"");
    assertThat(put(store, "claim/a", "\"yours\""))
        .isInstanceOfSatisfying(
            WriteResult.PreconditionFailed.class, failed -> assertThat(failed.held()).isNotNull());
    apply(store, 1, remote("claim/a", "first", Edit.PUT, "\"theirs\"", NOW - 5));
    assertThat(text(store, "claim/a")).isEqualTo("\"theirs\"");
    delete(store, "claim/a");
    assertThat(content(put(store, "claim/a", "\"yours\""))).isEqualTo("\"yours\"");
    assertThat(store.conflicts(10)).isEmpty();
  }

  @Test
  void whatADeleteTookUnseenIsInTheConflictLog() throws Exception {
    store.merged().increment(key("count/a"), 3).awaitDurable();
    Change.Delete deleted =
        new Change.Delete(
            key("count/a"),
            new Revision(new Stamp((NOW + 5) << 16, PARIS_ORIGIN), 1, VersionVector.empty()),
            2,
            null);
    assertThat(apply(store, 1, deleted).outcomes()).containsExactly(Outcome.CONFLICT_WON);
    assertThat(text(store, "count/a")).isNull();
    assertThat(store.conflicts(10)).hasSize(1);
    assertThat(content(store.merged().increment(key("count/a"), 2).awaitDurable())).isEqualTo("2");
  }

  @Test
  void anItemFromBeforeThePolicyIsOneThatReplacedAllThatIsOlder() throws Exception {
    apply(store, 1, remotePut("count/a", "40", NOW - 100, 1));
    assertThat(text(store, "count/a")).isEqualTo("40");
    assertThat(content(store.merged().increment(key("count/a"), 2).awaitDurable())).isEqualTo("42");
    apply(store, 2, remotePut("tags/a", "no set", NOW - 100, 2));
    assertThat(edit("tags/a", Edit.ADD, "1")).isInstanceOf(WriteResult.Refused.class);
    assertThat(content(put(store, "tags/a", "[1]"))).isEqualTo("[1]");
  }

  @Test
  void aPolicyThatFailsStopsNobody() throws Exception {
    assertThat(put(store, "own/a", "12345"))
        .isInstanceOfSatisfying(
            WriteResult.Refused.class,
            refused -> assertThat(refused.why()).contains("failing", "a mistake"));
    assertThat(content(put(store, "own/a", "1"))).isEqualTo("1");
    apply(store, 1, remotePut("own/a", "2", NOW - 5, 1), remotePut("plain", "2", NOW - 5, 2));
    assertThat(text(store, "own/a")).isEqualTo("null");
    assertThat(text(store, "plain")).isEqualTo("2");
  }

  @Test
  void itIsReadAgainFromTheDatabase() throws Exception {
    store.merged().addToSet(key("tags/a"), List.of("a", "b")).awaitDurable();
    store.merged().increment(key("count/a"), 3).awaitDurable();
    close();
    open();
    assertThat(content(store.merged().increment(key("count/a"), 1).awaitDurable())).isEqualTo("4");
    assertThat(content(edit("tags/a", Edit.REMOVE, "\"a\""))).isEqualTo("[\"b\"]");
    apply(store, 1, remote("tags/a", "set", Edit.ADD, "\"a\"", NOW - 5));
    assertThat(text(store, "tags/a")).isEqualTo("[\"a\",\"b\"]");
  }

  @Test
  void aMergedItemGrowsToAnEighthOfTheLargestContent() throws Exception {
    String large = "\"" + "x".repeat(settings().maxPayloadBytes() / 16) + "\"";
    assertThat(edit("tags/a", Edit.ADD, large)).isInstanceOf(WriteResult.Refused.class);
    assertThat(store.get(key("tags/a"))).isEmpty();
  }
}
