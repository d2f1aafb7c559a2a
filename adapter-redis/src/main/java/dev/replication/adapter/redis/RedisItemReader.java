package dev.replication.adapter.redis;

import dev.replication.model.ItemKey;
import dev.replication.port.ItemReader;
import dev.replication.wire.ItemCodec;
import dev.replication.wire.RedisKeys;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A peer's items, each a hash, fetched by one pipeline. */
final class RedisItemReader implements ItemReader {
  private final RedisKeys keys;
  private final ItemCodec codec;
  private final PeerLink queries;

  RedisItemReader(PeerAddress address, PeerLink queries) {
    this.keys = address.keys();
    this.codec = new ItemCodec(address.limits());
    this.queries = queries;
  }

  @Override
  public Map<ItemKey, Fetched> fetch(Collection<ItemKey> wanted) throws InterruptedException {
    List<ItemKey> distinct = wanted.stream().distinct().toList();
    if (distinct.size() > MAX_KEYS) {
      throw new IllegalArgumentException(distinct.size() + " keys, the limit is " + MAX_KEYS);
    }
    if (distinct.isEmpty()) {
      return Map.of();
    }
    List<@Nullable Object> replies =
        queries.ask(distinct.stream().map(key -> Command.of("HGETALL", keys.item(key))).toList());
    Map<ItemKey, Fetched> fetched = LinkedHashMap.newLinkedHashMap(distinct.size());
    for (int i = 0; i < distinct.size(); i++) {
      fetched.put(distinct.get(i), fetched(distinct.get(i), replies.get(i)));
    }
    return fetched;
  }

  private Fetched fetched(ItemKey key, @Nullable Object reply) {
    if (reply instanceof ErrorReply error && error.code().equals("WRONGTYPE")) {
      return new Fetched.Corrupt("the record is not a hash");
    }
    return codec.decode(key, queries.read(reply, Replies::fields));
  }
}
