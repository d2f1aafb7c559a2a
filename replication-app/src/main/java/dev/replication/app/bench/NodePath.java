package dev.replication.app.bench;

import dev.replication.app.wiring.Node;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.Submission;
import java.util.Arrays;

/**
 * From one node to another.
 *
 * @param writer takes the writes
 * @param reader follows it
 */
record NodePath(Node writer, Node reader) implements VisibleLatency.Path {
  @Override
  public void write(ItemKey key, byte[] content) throws InterruptedException {
    writer
        .store()
        .submit(
            new Submission(
                key, content, ContentType.BINARY, null, null, null, Submission.Precondition.NONE));
  }

  @Override
  public boolean shows(ItemKey key, byte[] content) throws InterruptedException {
    return reader
        .store()
        .get(key)
        .map(item -> Arrays.equals(item.content().shared(), content))
        .orElse(false);
  }
}
