package dev.replication.benchmarks;

import dev.replication.model.Change;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.Limits;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One entry of the change stream, written and read: compression, hash and JSON included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EntryCodecBenchmark {
  private final EntryCodec codec = new EntryCodec(Limits.DEFAULT);
  private final NodeId peer = new NodeId("peer");
  private final StreamId id = new StreamId(1, 0);

  /** Bytes of content. */
  @Param({"50", "100", "1000"})
  public int size;

  private Change change = SampleChanges.put(1, 0);
  private Map<String, byte[]> fields = Map.of();

  /** Makes the change and its entry. */
  @Setup
  public void prepare() {
    change = SampleChanges.put(1, size);
    fields = codec.encode(change, 0L);
  }

  /** From change to fields. */
  @Benchmark
  public Map<String, byte[]> encode() {
    return codec.encode(change, 0L);
  }

  /** From fields to verified change. */
  @Benchmark
  public FeedEntry decode() {
    return codec.decode(peer, id, fields);
  }
}
