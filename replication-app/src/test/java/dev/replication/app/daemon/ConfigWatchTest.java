package dev.replication.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigWatchTest {
  private final Path folder;
  private final Path file;
  private final ConfigWatch watch;

  ConfigWatchTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.file = Files.writeString(folder.resolve("node.yaml"), "one");
    this.watch = new ConfigWatch(file);
  }

  @Test
  void nothingHasChangedWhileTheContentIsTheSame() throws IOException {
    assertThat(changedAtSomeLook()).isFalse();

    Files.writeString(file, "one");

    assertThat(changedAtSomeLook()).isFalse();
  }

  @Test
  void aChangeIsToldOnceAndOnlyWhenItHasSettled() throws IOException {
    Files.writeString(file, "tw");
    assertThat(watch.hasChanged()).isFalse();
    Files.writeString(file, "two");
    assertThat(watch.hasChanged()).isFalse();
    assertThat(watch.hasChanged()).isTrue();
    assertThat(changedAtSomeLook()).isFalse();
  }

  @Test
  void aChangeThatIsTakenBackBeforeItHasSettledIsNone() throws IOException {
    Files.writeString(file, "two");
    assertThat(watch.hasChanged()).isFalse();
    Files.writeString(file, "one");
    assertThat(changedAtSomeLook()).isFalse();
  }

  @Test
  void aReplacedFileIsAChange() throws IOException {
    Path fresh = Files.writeString(folder.resolve(".node.yaml.swp"), "two");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);

    assertThat(changedAtSomeLook()).isTrue();
  }

  @Test
  void aLinkThatLeadsElsewhereIsAChange() throws IOException {
    Path first = Files.createDirectories(folder.resolve("..first"));
    Path second = Files.createDirectories(folder.resolve("..second"));
    Files.writeString(first.resolve("node.yaml"), "one");
    Files.writeString(second.resolve("node.yaml"), "two");
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
    Path mounted =
        Files.createSymbolicLink(folder.resolve("mounted.yaml"), Path.of("..data/node.yaml"));
    ConfigWatch linked = new ConfigWatch(mounted);
    Path swap = Files.createSymbolicLink(folder.resolve("..tmp"), second);
    Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);

    assertThat(linked.hasChanged()).isFalse();
    assertThat(linked.hasChanged()).isTrue();
  }

  @Test
  void aFileThatIsAwayForAMomentWhileItIsReplacedIsNoChange() throws IOException {
    Files.delete(file);
    assertThat(watch.hasChanged()).isFalse();
    Files.writeString(file, "one");
    assertThat(changedAtSomeLook()).isFalse();
  }

  @Test
  void aFileThatStaysAwayIsAChangeAndSoIsItsReturn() throws IOException {
    Files.delete(file);
    assertThat(changedAtSomeLook()).isTrue();
    assertThat(changedAtSomeLook()).isFalse();

    Files.writeString(file, "one");

    assertThat(changedAtSomeLook()).isTrue();
  }

  @Test
  void whatWasTakenNoteOfIsNoChange() throws IOException {
    Files.writeString(file, "two");
    watch.takeNote();
    assertThat(changedAtSomeLook()).isFalse();
  }

  private boolean changedAtSomeLook() {
    boolean changed = false;
    for (int look = 0; look < 4; look++) {
      changed |= watch.hasChanged();
    }
    return changed;
  }
}
