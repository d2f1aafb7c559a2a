package dev.replication.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.MergeRule;
import dev.replication.domain.merge.Unmergeable;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whatever merge state and content a peer sends, it can be merged, and merging it again changes
 * nothing; a client's JSON is taken or refused.
 */
final class MergeFuzzTest {
  private static final Origin LEEDS = new Origin("leeds~00000001");
  private static final Origin YORK = new Origin("york~00000002");

  @FuzzTest(maxDuration = "1m")
  void anyStateIsMergedAndAnyEditTakenOrRefused(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    for (MergePolicy policy : MergePolicies.builtIn().values()) {
      MergeRule rule = new MergeRule(policy);
      Change theirs = put(7, LEEDS, Content.merged(input, ContentType.JSON, text), text);
      Change ours = put(9, YORK, Content.of(input, ContentType.JSON), null);
      Change once = rule.meet(ours, theirs).result();
      Change twice = rule.meet(once, theirs).result();
      assertThat(once.revision().stamp()).isEqualTo(ours.revision().stamp());
      assertThat(twice).isEqualTo(once);
      for (Edit edit : Edit.values()) {
        try {
          rule.edit(once, true, edit, text, new Stamp(11, LEEDS));
        } catch (Unmergeable refused) {
          assertThat(refused).hasMessageContaining(" ");
        }
      }
    }
  }

  private static Change put(long hlc, Origin origin, Content content, @Nullable String mergeState) {
    Revision revision = new Revision(new Stamp(hlc, origin), hlc, VersionVector.empty());
    return new Change.Put(
        new ItemKey("k"), revision, 1, content, "default", null, mergeState, null, null);
  }
}
