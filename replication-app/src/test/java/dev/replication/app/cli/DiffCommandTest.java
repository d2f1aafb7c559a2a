package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DiffCommandTest {
  private static final String SAME =
      "{'peer':'uk.leeds','verdict':'EQUAL','items':0,'differences':[]}";
  private static final String BEHIND = SAME.replace("EQUAL", "LAGGING");
  private static final String DIFFERS =
      """
      {'peer':'uk.york','verdict':'LAGGING','items':3,'differences':[
        {'id':'order\\n17','course':'TAKE_LOST','ours':{'kind':'absent'},
         'theirs':{'kind':'live','stamp':'17@a~1'}},
        {'id':'b','course':'PEER_OLDER','ours':{'kind':'tombstone','stamp':'9@a~1'},
         'theirs':{'kind':'live','stamp':null,'seq':4}}]}
      """;
  private static final String UNKNOWN =
      "{'peer':'uk.hull','verdict':'UNKNOWN','items':null,'why':'it is paused','differences':[]}";

  private final CliRun cli = new CliRun();
  private final StubNode node;

  DiffCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  private int diff(String... peers) {
    String answer = "{'node':'n','peers':[" + String.join(",", peers) + "]}";
    node.answerNext(200, Optional.empty(), answer.replace('\'', '"'));
    return cli.run("diff", "--url", node.url());
  }

  @Test
  void listsWhatDiffersWithBothCopiesAndWhatIsDoneAboutIt() {
    assertThat(diff(DIFFERS, UNKNOWN)).isEqualTo(ExitCodes.DIFFERS);

    assertThat(cli.out().lines().map(String::strip))
        .containsExactly(
            "uk.york  3 items differ",
            "order 17  ours absent           theirs live 17@a~1"
                + "                              theirs is taken: it was lost here",
            "b         ours tombstone 9@a~1  theirs live of an origin not known here, seq 4"
                + "  nothing: ours is newer, the peer takes it",
            "and 1 more",
            "uk.hull  UNKNOWN: it is paused");
    assertThat(node.requests).containsExactly("POST /v1/verify?once=true&wait=1m&limit=100");
  }

  @Test
  void endsWellWhereNoItemDiffers() {
    assertThat(diff(SAME)).isEqualTo(ExitCodes.OK);
    assertThat(cli.out()).isEqualTo("uk.leeds  no item differs\n");

    assertThat(diff(BEHIND)).isEqualTo(ExitCodes.OK);
    assertThat(cli.out()).contains("one side has yet to see what the other has");

    assertThat(diff(SAME, UNKNOWN)).isEqualTo(ExitCodes.FAILURE);
  }

  @Test
  void asksForThePeersAndAsManyItemsAsWereSaid() {
    node.answerNext(200, Optional.empty(), "{\"peers\":[]}");

    assertThat(cli.run("diff", "--peer", "a", "--peer", "b", "--limit", "7", "--url", node.url()))
        .isEqualTo(ExitCodes.OK);

    assertThat(cli.out()).isEqualTo("no peers to compare with\n");
    assertThat(node.requests)
        .containsExactly("POST /v1/verify?once=true&wait=1m&limit=7&peers=a,b");
    assertThat(cli.run("diff", "--limit", "0", "--url", node.url())).isEqualTo(ExitCodes.USAGE);
  }
}
