package dev.replication.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.config.PeerSettings;
import dev.replication.domain.health.HealthCheck;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.Change;
import dev.replication.model.CircuitState;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.Cursor;
import dev.replication.model.EngineState;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicationEvent;
import dev.replication.syncengine.Submission;
import dev.replication.testkit.redis.RedisFixture;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.ItemCodec;
import dev.replication.wire.KeptFields;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XAddParams;

/** What operators ask of a running node. */
final class OperationRoutesTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final NodeId LEEDS = new NodeId("n2");
  private static final Origin LEEDS_ORIGIN = Origin.of(LEEDS, "0a1b2c3d");
  private static final String STREAM = RedisKeys.DEFAULT_STREAM;

  /** What made entries larger than ten bytes dead letters. */
  private static final EntryCodec STRICT =
      new EntryCodec(new Limits(10, Limits.DEFAULT.maxMetaBytes()));

  private final RunningServer server = new RunningServer(null);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void membersAreListedWithTheEpoch() throws Exception {
    NodeId york = new NodeId("uk.york");
    server.store.learn(Membership.NONE.with(List.of(LEEDS, york)).evicting(york));

    JsonNode answer = RunningServer.json(server.get("/v1/members"));

    assertThat(answer.path("epoch").asLong()).isEqualTo(1);
    assertThat(answer.path("members"))
        .filteredOn(member -> member.path("node").asText().equals("uk.york"))
        .singleElement()
        .satisfies(member -> assertThat(member.path("evictedAt").asLong()).isEqualTo(1));
    assertThat(server.send("POST", "/v1/members", BodyPublishers.noBody()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void peersAreListedWithWhatIsKnownAndWithoutPasswords() {
    server.peers =
        List.of(
            peer("redis://reader:secret@127.0.0.1:7002"),
            PeerSettings.of(new NodeId("n3"), RedisUrl.parse("redis://127.0.0.1:7003")));
    server.cursors.save(
        new Cursor(LEEDS, STREAM, "s", new StreamId(7, 1), 6, 9L, 5L, "0a1b2c3d", 1, 1234));
    server.activity.on(new ReplicationEvent.HoleOpened(LEEDS, 4, 6));
    server.activity.on(new ReplicationEvent.HistoryTrimmed(LEEDS, 3));

    HttpResponse<byte[]> answer = server.get("/v1/peers");

    assertThat(RunningServer.text(answer)).doesNotContain("secret");
    JsonNode peers = RunningServer.json(answer).get("peers");
    assertThat(peers).hasSize(2);
    JsonNode leeds = peers.get(0);
    assertThat(leeds.get("node").asText()).isEqualTo("n2");
    assertThat(leeds.get("redisUrl").asText()).isEqualTo("redis://reader:***@127.0.0.1:7002");
    assertThat(leeds.get("state").asText()).isEqualTo("connected");
    assertThat(leeds.get("lagMillis").isNull()).as("unknown is not 0").isTrue();
    assertThat(leeds.get("holeFrom").asLong()).isEqualTo(5);
    assertThat(leeds.get("missingChanges").asLong()).isEqualTo(2);
    assertThat(leeds.get("lostEntries").asLong()).isEqualTo(3);
    assertThat(leeds.get("cursor").get("position").asText()).isEqualTo("7-1");
    assertThat(peers.get(1).get("state").asText()).isEqualTo("not followed");
    assertThat(peers.get(1).get("circuit").isNull()).isTrue();
    assertThat(peers.get(1).get("cursor").isNull()).isTrue();
  }

  @Test
  void aPeerThatIsNotFollowedOnPurposeIsShownAsPaused() {
    server.peers = List.of(peer("redis://127.0.0.1:7002"));
    server.become(
        new HealthCheck(EngineState.RUNNING, true, true, List.of(PeerHealth.paused(LEEDS))));

    JsonNode peers = RunningServer.json(server.get("/v1/peers")).get("peers");

    assertThat(peers.get(0).get("state").asText()).isEqualTo("paused");
  }

  @Test
  void theDoctorFindsNothingWhereNothingIsWrong() {
    JsonNode answer = RunningServer.json(server.get("/v1/doctor"));

    assertThat(answer.get("ill").asBoolean()).isFalse();
    assertThat(causes(answer)).containsExactly("no-redis");
  }

  @Test
  void theDoctorLooksAtPeersAndNamesWhatIsWrong() {
    server.peers = List.of(peer("redis://reader:secret@127.0.0.1:" + REDIS.port()));

    HttpResponse<byte[]> answer = server.get("/v1/doctor?peer=n2");

    assertThat(RunningServer.text(answer)).doesNotContain("secret");
    assertThat(RunningServer.json(answer).get("ill").asBoolean()).isTrue();
    assertThat(causes(RunningServer.json(answer))).contains("wrong-password");
  }

  @Test
  void aPeerThatIsNotConfiguredIsNotFoundAndThoseThatAreAreNamed() {
    server.peers = List.of(peer(REDIS.url()));

    for (String path : List.of("/v1/doctor?peer=n9", "/v1/peers/n9/preflight")) {
      HttpResponse<byte[]> answer = server.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(RunningServer.text(answer)).contains("there are: [n2]");
    }
  }

  @Test
  void preflightSaysWhatPassesAndWhatDoesNot() {
    server.peers = List.of(peer(REDIS.url()));

    JsonNode answer = RunningServer.json(server.get("/v1/peers/n2/preflight"));

    assertThat(answer.get("passed").asBoolean()).as("a new peer has no head yet").isTrue();
    assertThat(answer.get("checks"))
        .anySatisfy(
            check -> {
              assertThat(check.get("check").asText()).isEqualTo("head");
              assertThat(check.get("outcome").asText()).isEqualTo("warn");
              assertThat(check.get("fix").asText()).isNotBlank();
            });
  }

  @Test
  void deadLettersAreListedAndShownWithoutContentUnlessAskedFor() throws Exception {
    park(new StreamId(1, 0), put("a", 1, "content of a"));
    park(new StreamId(2, 0), put("b", 2, "content of b"));

    JsonNode first = RunningServer.json(server.get("/v1/dead-letters?limit=1"));
    assertThat(first.get("count").asLong()).isEqualTo(2);
    assertThat(first.get("deadLetters")).hasSize(1);
    assertThat(first.get("deadLetters").get(0).get("entry").asText()).isEqualTo("2-0");
    JsonNode rest =
        RunningServer.json(server.get("/v1/dead-letters?before=" + first.get("next").asLong()));
    assertThat(rest.get("deadLetters").get(0).get("reason").asText()).isEqualTo("too_large");
    assertThat(rest.get("next").isNull()).isTrue();
    assertThat(RunningServer.json(server.get("/v1/dead-letters?peer=n3")).get("count").asLong())
        .isZero();

    String shown = RunningServer.text(server.get("/v1/dead-letters/1"));
    assertThat(shown).contains("\"text\":\"PUT\"").doesNotContain("content of a");
    assertThat(RunningServer.text(server.get("/v1/dead-letters/1?content=true")))
        .contains("content of a");
    assertThat(server.get("/v1/dead-letters/9").statusCode()).isEqualTo(404);
    assertThat(server.get("/v1/dead-letters/1?content=yes").statusCode()).isEqualTo(400);
  }

  @Test
  void aLetterThatDecodesNowIsAppliedAndForgotten() throws Exception {
    park(new StreamId(1, 0), put("a", 1, "content of a"));

    JsonNode answer = RunningServer.json(replay(1));

    assertThat(answer.get("result").asText()).isEqualTo("applied");
    assertThat(answer.get("key").asText()).isEqualTo("a");
    assertThat(server.store.get(new ItemKey("a"))).isPresent();
    assertThat(server.get("/v1/dead-letters/1").statusCode()).isEqualTo(404);
    assertThat(replay(1).statusCode()).isEqualTo(404);
  }

  @Test
  void aReplayNeverReplacesWhatIsNewer() throws Exception {
    park(new StreamId(1, 0), put("a", 1, "content of a"));
    server
        .store
        .apply(new ChangeBatch(LEEDS, List.of(put("a", 2, "newer")), VersionVector.empty()))
        .await();

    assertThat(RunningServer.json(replay(1)).get("result").asText()).isEqualTo("superseded");

    assertThat(RunningServer.text(server.get("/v1/items/a"))).isEqualTo("newer");
    assertThat(server.get("/v1/dead-letters/1").statusCode()).isEqualTo(404);
  }

  @Test
  void aReplayDoesNotMoveWhatIsKnownToBeComplete() throws Exception {
    park(new StreamId(1, 0), put("a", 7, "content of a"));

    replay(1);

    assertThat(server.store.versionVector().seqOf(LEEDS_ORIGIN)).isZero();
  }

  @Test
  void aLetterThatStillMeansNothingStaysAndSaysWhy() throws Exception {
    park(new StreamId(1, 0), Map.of("op", "MERGE".getBytes(UTF_8)));

    HttpResponse<byte[]> answer = replay(1);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(RunningServer.text(answer)).contains("UNKNOWN_OPERATION", "stays");
    assertThat(server.get("/v1/dead-letters/1").statusCode()).isEqualTo(200);
  }

  @Test
  void aHeartbeatHasNothingToApply() throws Exception {
    FeedEntry.Heartbeat heartbeat =
        new FeedEntry.Heartbeat(
            new StreamId(1, 0), LEEDS_ORIGIN, 3, VersionVector.empty(), 0, "s", 1);
    parkRaw(new StreamId(1, 0), KeptFields.write(STRICT.encode(heartbeat)));

    assertThat(RunningServer.json(replay(1)).get("result").asText()).isEqualTo("nothing-to-apply");
    assertThat(server.get("/v1/dead-letters/1").statusCode()).isEqualTo(404);
  }

  @Test
  void aLetterKeptOnlyInPartIsReadFromTheStreamAgainWhileItIsThere() throws Exception {
    String content = "x".repeat(KeptFields.MAX_BYTES);
    StreamId id = append(put("big", 1, content));
    park(id, put("big", 1, content));
    server.peers = List.of(peer(REDIS.url()));

    assertThat(RunningServer.json(replay(1)).get("result").asText()).isEqualTo("applied");
    assertThat(RunningServer.text(server.get("/v1/items/big"))).isEqualTo(content);

    park(id, put("big", 1, content));
    try (Jedis jedis = new Jedis("127.0.0.1", REDIS.port())) {
      jedis.xtrim(STREAM, 0, false);
    }
    HttpResponse<byte[]> trimmed = replay(2);
    assertThat(trimmed.statusCode()).isEqualTo(409);
    assertThat(RunningServer.text(trimmed)).contains("entry " + id + " has left the stream");

    server.peers = List.of();
    assertThat(RunningServer.text(replay(2))).contains("no peer n2 with stream");
    assertThat(server.get("/v1/dead-letters/2").statusCode()).isEqualTo(200);
  }

  @Test
  void replayNeedsPostAndTheTokenWhereThereIsOne() throws Exception {
    assertThat(server.get("/v1/dead-letters/1/replay").statusCode()).isEqualTo(405);
    try (RunningServer guarded = new RunningServer("secret")) {
      assertThat(
              guarded
                  .send("POST", "/v1/dead-letters/1/replay", BodyPublishers.noBody())
                  .statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void aTraceTellsWhatIsHeldAndWhatLost() throws Exception {
    assertThat(RunningServer.json(server.get("/v1/trace/a")).get("held").isNull()).isTrue();
    server.store.submit(Submission.of(new ItemKey("a"), "1".getBytes(UTF_8))).awaitDurable();
    server
        .store
        .apply(new ChangeBatch(LEEDS, List.of(put("a", 1, "lost")), VersionVector.empty()))
        .await();

    JsonNode trace = RunningServer.json(server.get("/v1/trace/a"));

    assertThat(trace.get("held").get("kind").asText()).isEqualTo("live");
    assertThat(trace.get("held").get("origin").asText()).startsWith("n1~");
    assertThat(trace.get("held").get("context").get(LEEDS_ORIGIN.text()).asLong()).isEqualTo(1);
    assertThat(trace.get("publishedSeq").isNull()).isTrue();
    assertThat(trace.get("tiers").get("memory").asBoolean()).isTrue();
    assertThat(trace.get("tiers").get("redis").asText()).isEqualTo("none");
    assertThat(trace.get("conflicts")).hasSize(1);
    assertThat(trace.get("conflicts").get(0).get("loser").get("seq").asLong()).isEqualTo(1);
  }

  @Test
  void aTraceShowsPeersCopiesWhenAskedFor() {
    server.peers =
        List.of(
            peer(REDIS.url()),
            PeerSettings.of(new NodeId("n3"), RedisUrl.parse("redis://127.0.0.1:1")));
    storeAtPeer(put("a", 1, "theirs"));

    JsonNode peers = RunningServer.json(server.get("/v1/trace/a?peers=true")).get("peers");

    assertThat(peers.get(0).get("answer").asText()).isEqualTo("holds");
    assertThat(peers.get(0).get("held").get("size").asLong()).isEqualTo(6);
    assertThat(peers.get(1).get("answer").asText()).isEqualTo("unreachable");
    assertThat(
            RunningServer.json(server.get("/v1/trace/b?peers=true"))
                .get("peers")
                .get(0)
                .get("answer")
                .asText())
        .isEqualTo("absent");
  }

  @Test
  void aPathThatIsNoOperationIsNotFound() {
    for (String path :
        List.of("/v1/peer", "/v1/dead-letters/x", "/v1/trace/", "/v1/peers/a/b/preflight")) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void anEngineThatStoppedIsAnIllness() {
    PeerHealth away =
        new PeerHealth(
            LEEDS,
            false,
            CircuitState.OPEN,
            5,
            null,
            null,
            null,
            false,
            false,
            null,
            false,
            "refused",
            List.of());
    server.become(new HealthCheck(EngineState.STOPPED, true, true, List.of(away)));

    assertThat(causes(RunningServer.json(server.get("/v1/doctor")))).contains("engine-not-running");
  }

  @Test
  void aDatabaseThatCannotBeReadIsAFindingAmongOthers() {
    server.store.close();

    assertThat(causes(RunningServer.json(server.get("/v1/doctor"))))
        .contains("database-unreadable", "store-closed", "no-redis");
    assertThat(server.get("/v1/peers").statusCode()).isEqualTo(503);
  }

  private static List<String> causes(JsonNode answer) {
    return answer.get("findings").valueStream().map(f -> f.get("cause").asText()).toList();
  }

  private HttpResponse<byte[]> replay(long id) {
    return server.send("POST", "/v1/dead-letters/" + id + "/replay", BodyPublishers.noBody());
  }

  private static PeerSettings peer(String url) {
    return PeerSettings.of(LEEDS, RedisUrl.parse(url));
  }

  private static Change.Put put(String key, long seq, String content) {
    Stamp stamp = new Stamp((1_700_000_000_000L + seq) << Stamp.COUNTER_BITS, LEEDS_ORIGIN);
    return new Change.Put(
        new ItemKey(key),
        new Revision(stamp, seq, VersionVector.empty()),
        1,
        Content.of(content.getBytes(UTF_8), ContentType.BINARY),
        Change.DEFAULT_STATE,
        null,
        null,
        null,
        null);
  }

  private static Map<String, byte[]> fields(Change.Put put) {
    Map<String, byte[]> fields =
        new LinkedHashMap<>(new EntryCodec(Limits.DEFAULT).encode(put, 0L));
    // Not compressed, so that long content is kept only in part; the sum is of the other meta.
    fields.remove("sum");
    fields.put("data", put.content().toArray());
    fields.put(
        "meta",
        new String(fields.get("meta"), UTF_8).replace("\"zstd\"", "\"raw\"").getBytes(UTF_8));
    return fields;
  }

  private void park(StreamId id, Change.Put put) throws InterruptedException {
    park(id, fields(put));
  }

  private void park(StreamId id, Map<String, byte[]> fields) throws InterruptedException {
    FeedEntry entry = STRICT.decode(LEEDS, id, fields);
    assertThat(entry).isInstanceOf(FeedEntry.Undecodable.class);
    server.store.parkDeadLetter(new DeadLetter(LEEDS, STREAM, (FeedEntry.Undecodable) entry, 1234));
  }

  private void parkRaw(StreamId id, byte[] kept) throws InterruptedException {
    server.store.parkDeadLetter(
        new DeadLetter(
            LEEDS,
            STREAM,
            new FeedEntry.Undecodable(id, FeedEntry.Reason.BAD_META, "was refused", kept),
            1234));
  }

  private static StreamId append(Change.Put put) {
    try (Jedis jedis = new Jedis("127.0.0.1", REDIS.port())) {
      byte[] id = jedis.xadd(STREAM.getBytes(UTF_8), XAddParams.xAddParams(), binary(fields(put)));
      return StreamId.parse(new String(id, UTF_8));
    }
  }

  private static void storeAtPeer(Change.Put put) {
    try (Jedis jedis = new Jedis("127.0.0.1", REDIS.port())) {
      jedis.hset(
          new RedisKeys("").item(put.key()).getBytes(UTF_8),
          binary(new ItemCodec(Limits.DEFAULT).encode(put)));
    }
  }

  private static Map<byte[], byte[]> binary(Map<String, byte[]> fields) {
    Map<byte[], byte[]> binary = new LinkedHashMap<>();
    fields.forEach((name, value) -> binary.put(name.getBytes(UTF_8), value));
    return binary;
  }
}
