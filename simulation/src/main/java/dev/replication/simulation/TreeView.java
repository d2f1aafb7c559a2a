package dev.replication.simulation;

import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.port.DigestReader;
import dev.replication.port.ItemReader;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Head, digest tree and items of one Redis, as a comparison reads them; a witness looks along. */
final class TreeView implements DigestReader, ItemReader {
  private final Wire wire;
  private final Witness.Seen seen;

  TreeView(Wire wire, Witness.Seen seen) {
    this.wire = wire;
    this.seen = seen;
  }

  private RedisImage image() {
    return wire.owner.redis.image();
  }

  private Mutations mutations() {
    return wire.life.node.world.mutations;
  }

  @Override
  public Optional<NodeHead> head() {
    return wire.ask(() -> Optional.ofNullable(image().head).filter(this::isKnown));
  }

  /** Our own mirror shows nothing before our publisher has looked at it. */
  private boolean isKnown(NodeHead head) {
    return wire.owner != wire.life.node || wire.life.publisher.isOurs(head);
  }

  @Override
  public Optional<Overview> overview() {
    return wire.ask(
        () -> {
          RedisImage image = image();
          seen.all(image);
          return Optional.ofNullable(image.head)
              .filter(this::isKnown)
              .map(head -> mutations().overview(new Overview(head, image.root()), wire));
        });
  }

  @Override
  public Branches<DigestPage> pages(String generation, Collection<Integer> firstBytes) {
    return branches(
        firstBytes,
        first -> {
          seen.page(image(), first);
          return mutations().page(image().page(first));
        });
  }

  @Override
  public Branches<Map<ItemKey, DigestRecord>> leaves(
      String generation, Collection<Integer> buckets) {
    return branches(
        buckets,
        bucket -> {
          Map<ItemKey, DigestRecord> leaf = image().leaf(bucket);
          seen.leaf(bucket, leaf);
          return mutations().leaf(bucket, leaf, wire);
        });
  }

  private <T> Branches<T> branches(Collection<Integer> places, Function<Integer, T> at) {
    return wire.ask(
        () -> {
          NodeHead head = image().head;
          Map<Integer, T> found = new LinkedHashMap<>();
          places.forEach(place -> found.put(place, at.apply(place)));
          return new Branches<>(
              head == null ? "" : head.stream(), head == null ? "" : head.generation(), found);
        });
  }

  @Override
  public Map<ItemKey, Fetched> fetch(Collection<ItemKey> keys) {
    return wire.ask(
        () -> {
          Map<ItemKey, Fetched> answers = new LinkedHashMap<>();
          for (ItemKey key : keys) {
            var put = image().items.get(key);
            answers.put(key, put == null ? new Fetched.Absent() : new Fetched.Found(put));
          }
          return answers;
        });
  }
}
