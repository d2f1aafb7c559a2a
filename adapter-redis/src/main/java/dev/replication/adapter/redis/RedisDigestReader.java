package dev.replication.adapter.redis;

import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.port.DigestReader;
import dev.replication.port.ReplicationFailure;
import dev.replication.wire.HeadCodec;
import dev.replication.wire.RedisKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a peer publishes of itself, read from its head key and from the keys of its digest tree. */
final class RedisDigestReader implements DigestReader {
  private static final HeadCodec CODEC = new HeadCodec();

  /** A tree that is built again at each of so many looks will not be read at all. */
  private static final int MAX_LOOKS = 4;

  private final NodeId peer;
  private final RedisKeys keys;
  private final PeerLink queries;
  private volatile String lastGeneration = "";

  RedisDigestReader(PeerAddress address, PeerLink queries) {
    this.peer = address.node();
    this.keys = address.keys();
    this.queries = queries;
  }

  /**
   * The head in the answer to HGETALL.
   *
   * @throws IllegalArgumentException when it cannot be read
   */
  static Optional<NodeHead> read(@Nullable Object reply) {
    return CODEC.decode(Replies.textFields(reply));
  }

  /** What the answer to HGETALL says of how its node merges. */
  static String policies(@Nullable Object reply) {
    return Replies.textFields(reply).getOrDefault(HeadCodec.POLICIES, "");
  }

  @Override
  public Optional<NodeHead> head() throws InterruptedException {
    return queries.read(
        queries.ask(List.of(Command.of("HGETALL", keys.head()))).getFirst(),
        RedisDigestReader::read);
  }

  /**
   * The root's key names the generation, which only the head tells, so the first look takes another
   * round trip; so does one at a tree that has been built again since.
   */
  @Override
  public Optional<Overview> overview() throws InterruptedException {
    String generation = lastGeneration;
    for (int look = 0; look < MAX_LOOKS; look++) {
      List<?> answers =
          atOneMoment(
              List.of(
                  Command.of("HGETALL", keys.head()),
                  Command.of("GET", keys.digestRoot(generation))));
      Optional<NodeHead> head = queries.read(answers.getFirst(), RedisDigestReader::read);
      if (head.isEmpty()) {
        return Optional.empty();
      }
      if (head.get().generation().equals(generation)) {
        DigestPage root = queries.read(answers.getLast(), RedisDigestReader::page);
        String policies = queries.read(answers.getFirst(), RedisDigestReader::policies);
        return Optional.of(new Overview(head.get(), root, policies));
      }
      generation = head.get().generation();
      lastGeneration = generation;
    }
    throw new ReplicationFailure.PeerUnreachable(
        peer, "builds its digest tree again and again", new IOException("no two looks agree"));
  }

  @Override
  public Branches<DigestPage> pages(String generation, Collection<Integer> firstBytes)
      throws InterruptedException {
    return branches(
        firstBytes,
        first -> Command.of("GET", keys.digestPage(generation, first)),
        RedisDigestReader::page);
  }

  @Override
  public Branches<Map<ItemKey, DigestRecord>> leaves(String generation, Collection<Integer> buckets)
      throws InterruptedException {
    return branches(
        buckets,
        bucket -> Command.of("HGETALL", keys.digestLeaf(generation, bucket)),
        RedisDigestReader::leaf);
  }

  private <T> Branches<T> branches(
      Collection<Integer> places,
      IntFunction<Command> question,
      Function<@Nullable Object, T> reading)
      throws InterruptedException {
    if (places.size() > MAX_BRANCHES) {
      throw new IllegalArgumentException(places.size() + " branches, the limit is " + MAX_BRANCHES);
    }
    List<Integer> distinct = places.stream().distinct().toList();
    List<Command> commands = new ArrayList<>();
    commands.add(Command.of("HMGET", keys.head(), "stream", "generation"));
    distinct.forEach(place -> commands.add(question.apply(place)));
    List<?> answers = atOneMoment(commands);
    List<?> life = queries.read(answers.getFirst(), Replies::list);
    Map<Integer, T> byPlace = new HashMap<>();
    for (int i = 0; i < distinct.size(); i++) {
      byPlace.put(distinct.get(i), queries.read(answers.get(i + 1), reading));
    }
    return new Branches<>(orEmpty(life.getFirst()), orEmpty(life.getLast()), byPlace);
  }

  private String orEmpty(@Nullable Object reply) {
    return reply == null ? "" : queries.read(reply, Replies::text);
  }

  /** The answers to {@code commands}, which see one state of the server. */
  private List<?> atOneMoment(List<Command> commands) throws InterruptedException {
    List<Command> transaction = new ArrayList<>(commands.size() + 2);
    transaction.add(Command.of("MULTI"));
    transaction.addAll(commands);
    transaction.add(Command.of("EXEC"));
    List<@Nullable Object> replies = queries.ask(transaction);
    replies.forEach(queries::require);
    return queries.read(replies.getLast(), Replies::list);
  }

  private static DigestPage page(@Nullable Object reply) {
    return reply == null ? DigestPage.EMPTY : DigestPage.parse(Replies.bytes(reply));
  }

  private static Map<ItemKey, DigestRecord> leaf(@Nullable Object reply) {
    Map<ItemKey, DigestRecord> records = new HashMap<>();
    Replies.fields(reply)
        .forEach((key, record) -> records.put(new ItemKey(key), DigestRecord.parse(record)));
    return records;
  }
}
