package dev.replication.benchmarks;

import dev.replication.domain.conflict.Candidate;
import dev.replication.domain.conflict.ConflictRule;
import dev.replication.domain.conflict.Verdict;
import dev.replication.domain.stream.Coalescer;
import dev.replication.model.Change;
import dev.replication.model.VersionVector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What every change passes between being read and being written: coalescing and the conflict rule.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class HotPathRulesBenchmark {
  private static final int BATCH = 1000;

  private final List<Change> distinct =
      LongStream.rangeClosed(1, BATCH).mapToObj(seq -> SampleChanges.put(seq, 100)).toList();
  private final List<Change> oneKey =
      LongStream.rangeClosed(1, BATCH).mapToObj(seq -> SampleChanges.put("hot", seq, 100)).toList();
  private final Candidate held = Candidate.of(SampleChanges.put("k", 1, 100));
  private final Candidate incoming = Candidate.of(SampleChanges.put("k", 2, 100));

  /** A batch in which every key is another one, for each change. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Coalescer.Coalesced coalesceDistinctKeys() {
    return Coalescer.coalesce(distinct);
  }

  /** A batch over a single key, for each change. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Coalescer.Coalesced coalesceOneKey() {
    return Coalescer.coalesce(oneKey);
  }

  /** A newer change of the same writer. */
  @Benchmark
  public Verdict decide() {
    return ConflictRule.decide(held, incoming, VersionVector.empty());
  }
}
