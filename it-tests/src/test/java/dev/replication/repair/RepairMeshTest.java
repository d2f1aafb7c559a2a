package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens, in whatever order: once it is over all nodes hold the greatest change of every
 * key, nothing is lost and nothing comes back. A seed is run again by its number.
 */
class RepairMeshTest {
  private static final int SEEDS = Integer.getInteger("repair.seeds", 40);
  private static final int ACTS = 500;

  @Test
  void twoNodesEndEqual() throws InterruptedException {
    run(2, true, "gap", "hole closed", "purge", "loss", "healed", "restart", "away", "other tree");
  }

  @Test
  void threeNodesEndEqual() throws InterruptedException {
    run(3, true, "gap", "hole closed", "purge", "loss", "healed", "restart", "away", "other tree");
  }

  @Test
  void threeNodesEndEqualWhoseStreamsAreWhole() throws InterruptedException {
    run(3, false, "purge", "loss", "healed", "restart", "away", "other tree");
  }

  private static void run(int nodes, boolean trims, String... reached) throws InterruptedException {
    Map<String, Integer> happened = new HashMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      MemoryMesh mesh = new MemoryMesh(seed, nodes, trims);
      mesh.run(ACTS);
      mesh.heal();

      assertThat(mesh.violations()).as("seed %d of %d nodes", seed, nodes).isEmpty();
      mesh.happened.forEach((what, times) -> happened.merge(what, times, Integer::sum));
    }
    assertThat(happened).containsKeys(reached);
    assertThat(happened.values()).allMatch(times -> times > 0);
  }
}
