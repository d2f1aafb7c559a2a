package dev.replication.domain.merge;

import dev.replication.model.Stamp;
import java.util.ArrayList;
import java.util.List;

/** One part for each origin that wrote: its own value. What is shown is all of them merged. */
record ValuePolicy(ValueMerge merge) implements MergePolicy {
  private static final String ONE = "";

  @Override
  public String name() {
    return merge.name();
  }

  @Override
  public List<Part> edit(Edit edit, String json, List<Part> held, Stamp at) {
    if (edit != Edit.PUT) {
      throw new Unmergeable("items of policy " + name() + " are written with a put");
    }
    merge.check(json);
    String own = json;
    List<Part> after = new ArrayList<>(held.size() + 1);
    for (Part part : held) {
      if (part.stamp().origin().equals(at.origin())) {
        own = isMergeable(part) ? merge.merge(part.value(), own) : own;
      } else {
        after.add(part);
      }
    }
    after.add(new Part(at, ONE, own));
    return after;
  }

  @Override
  public String show(List<Part> parts) {
    return parts.stream()
        .filter(this::isMergeable)
        .map(Part::value)
        .reduce(merge::merge)
        .orElse("null");
  }

  /** Parts come from peers, too. */
  private boolean isMergeable(Part part) {
    try {
      merge.check(part.value());
      return true;
    } catch (Unmergeable _) {
      return false;
    }
  }
}
