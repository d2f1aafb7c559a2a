package dev.replication.domain.merge;

import dev.replication.model.Stamp;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole number that is counted up and down on many nodes: for each origin the sum of what it has
 * counted; what is shown is the sum of them all. A put counts the difference to what its node
 * shows, so what others count at the same time is not lost.
 */
final class CounterPolicy implements MergePolicy {
  private static final String ONE = "";
  private static final int MAX_DIGITS = 30;

  @Override
  public String name() {
    return "counter";
  }

  @Override
  public List<Part> edit(Edit edit, String json, List<Part> held, Stamp at) {
    BigInteger given = whole(json);
    BigInteger difference =
        switch (edit) {
          case PUT -> given.subtract(sum(held));
          case ADD -> given;
          case REMOVE -> given.negate();
        };
    BigInteger own = difference;
    List<Part> after = new ArrayList<>(held.size() + 1);
    for (Part part : held) {
      if (part.stamp().origin().equals(at.origin())) {
        own = own.add(count(part));
      } else {
        after.add(part);
      }
    }
    if (own.bitLength() >= Long.SIZE) {
      throw new Unmergeable("a node counts up to 64 bits, and this would be more");
    }
    after.add(new Part(at, ONE, own.toString()));
    return after;
  }

  private static BigInteger whole(String json) {
    if (!isWhole(json.strip())) {
      throw new Unmergeable("a counter takes a whole number of at most " + MAX_DIGITS + " digits");
    }
    return new BigInteger(json.strip());
  }

  private static boolean isWhole(String text) {
    return text.length() <= MAX_DIGITS && text.matches("-?(0|[1-9][0-9]*)");
  }

  private static BigInteger sum(List<Part> parts) {
    return parts.stream().map(CounterPolicy::count).reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static BigInteger count(Part part) {
    return isWhole(part.value()) ? new BigInteger(part.value()) : BigInteger.ZERO;
  }

  @Override
  public String show(List<Part> parts) {
    return sum(parts).toString();
  }
}
