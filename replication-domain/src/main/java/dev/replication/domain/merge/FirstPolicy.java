package dev.replication.domain.merge;

import dev.replication.model.Stamp;
import java.util.List;

/**
 * Whoever wrote first keeps the key until it is deleted. A put over what a node shows is refused;
 * where nodes wrote without knowing of each other the smaller stamp is shown.
 */
final class FirstPolicy implements MergePolicy {
  private static final String ONE = "";

  @Override
  public String name() {
    return "first";
  }

  @Override
  public List<Part> edit(Edit edit, String json, List<Part> held, Stamp at) {
    if (edit != Edit.PUT) {
      throw new Unmergeable("items of policy first are written with a put");
    }
    if (!held.isEmpty()) {
      throw Unmergeable.taken("the first writer keeps the item until it is deleted");
    }
    return List.of(new Part(at, ONE, json));
  }

  @Override
  public String show(List<Part> parts) {
    return parts.isEmpty() ? "null" : parts.getFirst().value();
  }
}
