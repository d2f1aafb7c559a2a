package dev.replication.app.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option of commands that are about all peers, or some. */
final class ChosenPeers {
  @Option(
      names = "--peer",
      paramLabel = "PEER",
      description = "Only this peer; give it again for each further one.")
  private List<String> peers = List.of();

  /** {@code peers=A,B} of a query behind {@code separator}, nothing at all for all peers. */
  String after(String separator) {
    String names =
        peers.stream()
            .map(name -> NodeOptions.nodeId(name).text())
            .collect(Collectors.joining(","));
    return names.isEmpty() ? "" : separator + "peers=" + names;
  }
}
