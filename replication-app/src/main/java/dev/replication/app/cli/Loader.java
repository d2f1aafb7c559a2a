package dev.replication.app.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Streams the chunks of an input to a node, a few requests at a time.
 *
 * <p>Chunks are confirmed in the order of the input, so "confirmed up to line n" is always true of
 * all lines before. Two chunks that share an id are never under way together: for each id the last
 * line of the input wins. Used by one thread, which reads and confirms; requests run on virtual
 * threads.
 */
final class Loader {
  static final int MAX_IN_FLIGHT = 2;

  private final ChunkReader chunks;
  private final ChunkSender sender;
  private final BadLines badLines;
  private final LoadProgress progress;
  private final LongConsumer confirmed;
  private final Queue<Flight> flights = new ArrayDeque<>();
  private long stored;
  private long confirmedLine;

  private record Flight(Chunk chunk, Future<List<NodeClient.LineResult>> results) {}

  /**
   * Prepares a load.
   *
   * @param confirmed told the line up to which everything is stored or reported
   */
  Loader(
      ChunkReader chunks,
      ChunkSender sender,
      BadLines badLines,
      LoadProgress progress,
      LongConsumer confirmed) {
    this.chunks = chunks;
    this.sender = sender;
    this.badLines = badLines;
    this.progress = progress;
    this.confirmed = confirmed;
  }

  /**
   * Loads everything.
   *
   * @throws CommandFailure when the node refuses or is away for too long; what is confirmed stays
   */
  void run() throws IOException, InterruptedException {
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (Chunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
          while (flights.size() == MAX_IN_FLIGHT || overlapsFlights(chunk)) {
            land(flights.remove());
          }
          Chunk launched = chunk;
          flights.add(new Flight(chunk, requests.submit(() -> results(launched))));
        }
        while (!flights.isEmpty()) {
          land(flights.remove());
        }
      } finally {
        requests.shutdownNow();
      }
    }
  }

  /** Items stored. */
  long stored() {
    return stored;
  }

  /** The line up to which everything is stored or reported. */
  long confirmedLine() {
    return confirmedLine;
  }

  private List<NodeClient.LineResult> results(Chunk chunk) throws InterruptedException {
    return chunk.isEmpty() ? List.of() : sender.send(chunk);
  }

  private boolean overlapsFlights(Chunk chunk) {
    return flights.stream().anyMatch(flight -> flight.chunk().sharesAnIdWith(chunk));
  }

  private void land(Flight flight) throws InterruptedException {
    Chunk chunk = flight.chunk();
    for (NodeClient.LineResult result : await(flight)) {
      Optional<String> error = result.error();
      if (error.isPresent()) {
        badLines.add(chunk.lineNumber(result.line()), error.get());
      } else {
        stored++;
      }
    }
    confirmedLine = chunk.lastLine();
    confirmed.accept(confirmedLine);
    progress.update(stored, chunk.endOffset());
  }

  private static List<NodeClient.LineResult> await(Flight flight) throws InterruptedException {
    try {
      return flight.results().get();
    } catch (ExecutionException e) {
      if (flight.chunk().lines() == 1
          && e.getCause() instanceof NodeFailure.Refused refused
          && (refused.status() == 413 || refused.status() == 422)) {
        // The line itself is what the node refuses; the others still have a chance.
        return List.of(
            new NodeClient.LineResult(1, Optional.of(String.valueOf(refused.getMessage()))));
      }
      if (e.getCause() instanceof CommandFailure failure) {
        throw failure;
      }
      throw new IllegalStateException("sending a chunk failed", e.getCause());
    }
  }
}
