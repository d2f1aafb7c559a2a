package dev.replication.adapter.redis;

import dev.replication.model.NodeHead;
import dev.replication.port.DigestReader;
import dev.replication.wire.HeadCodec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a peer publishes of itself, read from its head key. */
final class RedisDigestReader implements DigestReader {
  private static final HeadCodec CODEC = new HeadCodec();

  private final String headKey;
  private final PeerLink queries;

  RedisDigestReader(PeerAddress address, PeerLink queries) {
    this.headKey = address.keys().head();
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

  @Override
  public Optional<NodeHead> head() throws InterruptedException {
    return queries.read(
        queries.ask(List.of(Command.of("HGETALL", headKey))).getFirst(), RedisDigestReader::read);
  }
}
