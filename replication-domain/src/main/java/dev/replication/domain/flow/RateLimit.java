package dev.replication.domain.flow;

import dev.replication.model.NodeId;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A rate that the tails of all peers share. Tokens flow in at {@code perSecond} up to {@code
 * burst}. Each entry read is charged afterwards, and whoever is in debt reads nothing before the
 * debt is paid, so nothing that was read is ever thrown away.
 *
 * <p>While several are in debt the flow is divided among them at every moment by priority: those
 * with the lowest number have a weight of one, those with each next higher number that is in debt
 * half the weight, down to {@link #LEAST_WEIGHT}. So lower numbers go first, equal numbers share
 * equally, nobody starves, and what one does not need goes to the others.
 *
 * <p>Invariant: what is charged within any window, the last charge of each peer not counted, is at
 * most {@code burst + perSecond × window}. A debt is bounded by {@link #LONGEST_DEBT}: one absurd
 * charge cannot stop a peer for ever. Safe for use by many threads, under one lock that is never
 * held while blocking.
 *
 * <p>Generalized processor sharing, after Parekh and Gallager, A Generalized Processor Sharing
 * Approach to Flow Control in Integrated Services Networks (1993). Held as time rather than as
 * tokens: a token costs so many nanoseconds of the whole flow.
 */
public final class RateLimit {
  /** The greatest debt of one peer, in time of the whole flow. */
  public static final Duration LONGEST_DEBT = Duration.ofHours(1);

  /** The least weight of a peer in debt. */
  public static final double LEAST_WEIGHT = 1.0 / 64;

  private static final double NANOS_PER_SECOND = 1e9;

  /** 146 years of flow, which stands for ever. */
  private static final double MOST_NANOS = Long.MAX_VALUE / 2.0;

  /** What is less than this is paid. */
  private static final double NOTHING_NANOS = 0.5;

  private final TimeSource time;
  private final double nanosPerToken;
  private final double burstNanos;
  private final Object lock = new Object();

  // Guarded by lock. There is credit only while there are no debts.
  private final Map<NodeId, Debt> debts = new HashMap<>();
  private double creditNanos;
  private long asOfNanos;

  private record Debt(int priority, double nanos) {}

  /**
   * A limit with its whole burst at hand.
   *
   * @param perSecond tokens that flow in, positive and finite
   * @param burst tokens that may pass at once, at least 1
   */
  public RateLimit(TimeSource time, double perSecond, long burst) {
    if (!(perSecond > 0 && perSecond < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "perSecond must be positive and finite but is " + perSecond);
    }
    if (burst < 1) {
      throw new IllegalArgumentException("burst must be at least 1 but is " + burst);
    }
    this.time = time;
    this.nanosPerToken = Math.min(NANOS_PER_SECOND / perSecond, MOST_NANOS);
    this.burstNanos = Math.min(burst * nanosPerToken, MOST_NANOS);
    this.creditNanos = burstNanos;
    this.asOfNanos = time.monotonicNanos();
  }

  /**
   * Charges {@code peer} for what it has read. Never blocks.
   *
   * @param priority lower goes first
   * @param tokens at least 0
   * @return as {@link #owed}
   */
  public Duration charge(NodeId peer, int priority, long tokens) {
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens are negative: " + tokens);
    }
    synchronized (lock) {
      flowIn();
      double cost = tokens * nanosPerToken;
      double covered = Math.min(cost, creditNanos);
      creditNanos -= covered;
      Debt before = debts.get(peer);
      double debt = (before == null ? 0 : before.nanos()) + cost - covered;
      if (debt > NOTHING_NANOS) {
        debts.put(peer, new Debt(priority, Math.min(debt, LONGEST_DEBT.toNanos())));
      }
      return untilPaid(peer);
    }
  }

  /**
   * How long {@code peer} has to wait before it reads again, should nobody else be charged; zero
   * when it owes nothing. Ask again after that time. Never blocks.
   */
  public Duration owed(NodeId peer) {
    synchronized (lock) {
      flowIn();
      return untilPaid(peer);
    }
  }

  private void flowIn() {
    long now = time.monotonicNanos();
    double left = Math.max(0, now - asOfNanos);
    asOfNanos = now;
    while (left > 0 && !debts.isEmpty()) {
      left -= payFirst(debts, left);
    }
    creditNanos = debts.isEmpty() ? Math.min(creditNanos + left, burstNanos) : 0;
  }

  private Duration untilPaid(NodeId peer) {
    Map<NodeId, Debt> future = new HashMap<>(debts);
    double nanos = 0;
    while (future.containsKey(peer)) {
      nanos += payFirst(future, Double.POSITIVE_INFINITY);
    }
    return Duration.ofNanos((long) Math.ceil(nanos));
  }

  /**
   * Lets the flow pay all debts by their weights until the first is paid, for {@code atMost}
   * nanoseconds; the time it took.
   */
  private static double payFirst(Map<NodeId, Debt> debts, double atMost) {
    List<Integer> priorities =
        debts.values().stream().map(Debt::priority).distinct().sorted().toList();
    double weights = weights(debts.values(), priorities);
    double untilFirst = Double.POSITIVE_INFINITY;
    for (Debt debt : debts.values()) {
      untilFirst = Math.min(untilFirst, debt.nanos() * weights / weight(debt, priorities));
    }
    double took = Math.min(untilFirst, atMost);
    Iterator<Map.Entry<NodeId, Debt>> each = debts.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<NodeId, Debt> entry = each.next();
      Debt debt = entry.getValue();
      double rest = debt.nanos() - took * weight(debt, priorities) / weights;
      if (rest <= NOTHING_NANOS) {
        each.remove();
      } else {
        entry.setValue(new Debt(debt.priority(), rest));
      }
    }
    return took;
  }

  private static double weights(Collection<Debt> debts, List<Integer> priorities) {
    return debts.stream().mapToDouble(debt -> weight(debt, priorities)).sum();
  }

  private static double weight(Debt debt, List<Integer> priorities) {
    return Math.max(LEAST_WEIGHT, Math.pow(0.5, priorities.indexOf(debt.priority())));
  }
}
