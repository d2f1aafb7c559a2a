package dev.replication.app.config;

import dev.replication.model.NodeId;
import dev.replication.wire.RedisUrl;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * What must hold between options. A rule is not applied where one of its options is already known
 * to be wrong, so that one mistake gives one problem.
 */
final class Rules {
  private final Values values;
  private final Problems problems;
  private final ToIntFunction<String> lineAround;

  Rules(Values values, Problems problems, ToIntFunction<String> lineAround) {
    this.values = values;
    this.problems = problems;
    this.lineAround = lineAround;
  }

  void check() {
    atMost(HotPathSettings.MIN_BATCH, HotPathSettings.MAX_BATCH);
    if (values.value(HotPathSettings.ADAPTIVE)) {
      atMost(HotPathSettings.MIN_BATCH, HotPathSettings.BATCH_SIZE);
      atMost(HotPathSettings.BATCH_SIZE, HotPathSettings.MAX_BATCH);
    }
    atMost(ColdPathSettings.BACKOFF_BASE, ColdPathSettings.BACKOFF_MAX);
    atMost(StoreSettings.Memory.BACKPRESSURE_WARN, StoreSettings.Memory.BACKPRESSURE_CRITICAL);
    atMost(UpkeepSettings.Eviction.TARGET, UpkeepSettings.Eviction.START);
    payloadFits(StoreSettings.Memory.L1_MAX_BYTES);
    payloadFits(StoreSettings.Memory.QUEUE_MAX_BYTES);
    peers();
    peersNeedRedis();
    mergedPrefixes();
    tls();
    beyondLoopbackNeedsToken();
  }

  private <T extends Comparable<T>> void atMost(Option<?, T> low, Option<?, T> high) {
    if (!values.isSound(low, 0) || !values.isSound(high, 0)) {
      return;
    }
    T lower = values.value(low);
    T upper = values.value(high);
    if (lower.compareTo(upper) > 0) {
      // The default cannot be wrong: the problem stands at what was given.
      boolean blameHigh = values.line(low, 0).isEmpty();
      Option<?, T> at = blameHigh ? high : low;
      add(
          at,
          0,
          blameHigh
              ? "is "
                  + high.printed(upper)
                  + ", must be at least "
                  + low.name()
                  + " ("
                  + low.printed(lower)
                  + suffix(low)
                  + ")"
              : "is "
                  + low.printed(lower)
                  + ", must be at most "
                  + high.name()
                  + " ("
                  + high.printed(upper)
                  + suffix(high)
                  + ")");
    }
  }

  private String suffix(Option<?, ?> option) {
    return values.line(option, 0).isEmpty() ? " by default" : "";
  }

  private void payloadFits(Option<?, Long> bound) {
    Option<?, Integer> payload = StoreSettings.Memory.MAX_PAYLOAD_BYTES;
    if (values.isSound(bound, 0)
        && values.isSound(payload, 0)
        && values.value(bound) < values.value(payload)) {
      add(
          values.line(bound, 0).isPresent() ? bound : payload,
          0,
          bound.name()
              + " ("
              + bound.printed(values.value(bound))
              + ") must hold at least one item of "
              + payload.name()
              + " ("
              + payload.printed(values.value(payload))
              + ")");
    }
  }

  private void peers() {
    NodeId self = values.find(ReplicationSettings.LOCAL_NODE_ID);
    for (int i = 0; i < values.count(PeerSettings.SECTION); i++) {
      NodeId name = values.find(PeerSettings.NODE_ID, i);
      if (name != null && name.equals(self)) {
        add(
            PeerSettings.NODE_ID,
            i,
            "is this node itself (replication.local_node_id); a node is not its own peer");
      }
      OptionalInt namesake = firstEqual(i, this::name);
      OptionalInt sameStream = firstEqual(i, this::stream);
      if (name != null && namesake.isPresent()) {
        add(
            PeerSettings.NODE_ID,
            i,
            "is "
                + Problems.shown(name.text())
                + ", already the name of "
                + at(namesake.getAsInt()));
      } else if (sameStream.isPresent()) {
        add(
            PeerSettings.REDIS_URL,
            i,
            "is the same stream as "
                + at(sameStream.getAsInt())
                + " (redis_url, redis_prefix and stream_key are equal)");
      }
    }
  }

  /**
   * The first peer before {@code index} that has the same trait; peers without it are like no
   * other.
   */
  private static OptionalInt firstEqual(int index, IntFunction<Optional<String>> trait) {
    Optional<String> wanted = trait.apply(index);
    return IntStream.range(0, index)
        .filter(i -> wanted.isPresent() && trait.apply(i).equals(wanted))
        .findFirst();
  }

  private Optional<String> name(int index) {
    return Optional.ofNullable(values.find(PeerSettings.NODE_ID, index)).map(NodeId::text);
  }

  private Optional<String> stream(int index) {
    return Optional.ofNullable(values.find(PeerSettings.REDIS_URL, index))
        .map(
            url ->
                String.join(
                    "\n",
                    url.text(),
                    values.value(PeerSettings.REDIS_PREFIX, index),
                    values.value(PeerSettings.STREAM_KEY, index)));
  }

  private String at(int index) {
    String list = "replication.peers[" + index + "]";
    return list + " in line " + lineAround.applyAsInt(list);
  }

  private void peersNeedRedis() {
    if (values.count(PeerSettings.SECTION) > 0 && !values.isGiven(StoreSettings.Redis.URL, 0)) {
      problems.add(
          lineAround.applyAsInt("replication.peers"),
          "replication.peers",
          "needs sync_engine.redis_url: peers read this node's changes from its Redis"
              + " (a redis:// URL, or embedded)");
    }
  }

  private void mergedPrefixes() {
    for (int i = 0; i < values.count(MergeSettings.SECTION); i++) {
      OptionalInt earlier =
          firstEqual(i, index -> Optional.ofNullable(values.find(MergeSettings.PREFIX, index)));
      if (earlier.isPresent()) {
        String list = MergeSettings.SECTION.path() + "[" + earlier.getAsInt() + "]";
        add(
            MergeSettings.PREFIX,
            i,
            "is "
                + Problems.shown(values.value(MergeSettings.PREFIX, i))
                + ", already the prefix of "
                + list
                + " in line "
                + lineAround.applyAsInt(list));
      }
    }
  }

  private void tls() {
    for (int i = 0; i < values.count(PeerSettings.SECTION); i++) {
      together(PeerSettings.TLS_CERT_FILE, PeerSettings.TLS_KEY_FILE, i);
      RedisUrl url = values.find(PeerSettings.REDIS_URL, i);
      if (url != null && !url.tls()) {
        withoutUse(i, PeerSettings.TLS_CA_FILE, PeerSettings.TLS_CERT_FILE);
      }
    }
    together(StoreSettings.Redis.TLS_CERT_FILE, StoreSettings.Redis.TLS_KEY_FILE, 0);
    boolean encrypted =
        values.find(StoreSettings.Redis.URL) instanceof RedisLocation.At(RedisUrl url) && url.tls();
    if (!encrypted && values.isSound(StoreSettings.Redis.URL, 0)) {
      withoutUse(0, StoreSettings.Redis.TLS_CA_FILE, StoreSettings.Redis.TLS_CERT_FILE);
    }
  }

  private void together(Option<?, ?> one, Option<?, ?> other, int index) {
    boolean hasOne = values.isGiven(one, index);
    if (hasOne != values.isGiven(other, index)) {
      Option<?, ?> given = hasOne ? one : other;
      add(given, index, "needs " + (hasOne ? other : one).name() + " beside it");
    }
  }

  private void withoutUse(int index, Option<?, ?>... options) {
    for (Option<?, ?> option : options) {
      if (values.isGiven(option, index)) {
        add(option, index, "has no effect: redis_url must begin with rediss:// for TLS");
      }
    }
  }

  private void beyondLoopbackNeedsToken() {
    String bind = values.value(ServerSettings.BIND);
    if (values.isSound(ServerSettings.BIND, 0)
        && !ServerSettings.isLoopback(bind)
        && !values.isGiven(ServerSettings.TOKEN_FILE, 0)) {
      add(
          ServerSettings.BIND,
          0,
          "is "
              + Problems.shown(bind)
              + ", reachable from other machines: needs server.token_file");
    }
  }

  private void add(Option<?, ?> option, int index, String message) {
    String path = option.pathAt(index);
    int line = values.line(option, index).orElseGet(() -> lineAround.applyAsInt(path));
    problems.add(line, path, message);
  }
}
