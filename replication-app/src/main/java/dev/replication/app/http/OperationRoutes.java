package dev.replication.app.http;

import dev.replication.app.operations.Operations;
import dev.replication.model.NodeId;
import dev.replication.syncengine.SyncEngine;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The paths under {@code /v1} that operators use. */
final class OperationRoutes {
  private static final Pattern PREFLIGHT = Pattern.compile("/v1/peers/([^/]+)/preflight");
  private static final Pattern LETTER = Pattern.compile("/v1/dead-letters/([0-9]{1,18})");
  private static final Pattern REPLAY = Pattern.compile("/v1/dead-letters/([0-9]{1,18})/replay");
  private static final Pattern CONFLICT = Pattern.compile("/v1/conflicts/([^/]+)");
  private static final Pattern RESOLVE = Pattern.compile("/v1/conflicts/([^/]+)/resolve");
  private static final String CONFLICTS = "/v1/conflicts";
  private static final String TRACE = "/v1/trace/";

  private final PeersEndpoint peers;
  private final DeadLettersEndpoint deadLetters;
  private final ConflictsEndpoint conflicts;
  private final TraceEndpoint trace;
  private final VerifyEndpoint verify;
  private final RepairEndpoint repair;
  private final ScrubEndpoint scrub;
  private final MembersEndpoint members;

  private OperationRoutes(
      PeersEndpoint peers,
      DeadLettersEndpoint deadLetters,
      ConflictsEndpoint conflicts,
      TraceEndpoint trace,
      VerifyEndpoint verify,
      RepairEndpoint repair,
      ScrubEndpoint scrub,
      MembersEndpoint members) {
    this.peers = peers;
    this.deadLetters = deadLetters;
    this.conflicts = conflicts;
    this.trace = trace;
    this.verify = verify;
    this.repair = repair;
    this.scrub = scrub;
    this.members = members;
  }

  static OperationRoutes of(
      NodeId node, SyncEngine store, Operations operations, RequestBodies bodies) {
    LookLimit looks = new LookLimit();
    return new OperationRoutes(
        new PeersEndpoint(node, operations, looks),
        new DeadLettersEndpoint(store, operations.replay()),
        new ConflictsEndpoint(store, bodies),
        new TraceEndpoint(node, store, operations, looks),
        new VerifyEndpoint(node, operations),
        new RepairEndpoint(node, operations),
        new ScrubEndpoint(operations.scrubber()),
        new MembersEndpoint(node, store));
  }

  /** Serves {@code path}, or refuses with 404. */
  void serve(String path, Exchange exchange) throws IOException, InterruptedException {
    Matcher preflight = PREFLIGHT.matcher(path);
    Matcher letter = LETTER.matcher(path);
    Matcher replay = REPLAY.matcher(path);
    if (path.equals("/v1/peers")) {
      onlyRead(exchange);
      peers.list(exchange);
    } else if (path.equals("/v1/members")) {
      onlyRead(exchange);
      members.list(exchange);
    } else if (path.equals("/v1/doctor")) {
      onlyRead(exchange);
      peers.doctor(exchange);
    } else if (path.equals("/v1/verify")) {
      onlyPost(exchange);
      verify.serve(exchange);
    } else if (path.equals("/v1/scrub")) {
      scrub.serve(exchange);
    } else if (path.equals("/v1/repair")) {
      repair.serve(exchange);
    } else if (path.equals("/v1/repair/confirm")) {
      onlyPost(exchange);
      repair.confirm(exchange);
    } else if (preflight.matches()) {
      onlyRead(exchange);
      peers.preflight(PercentDecoding.segment(preflight.group(1)), exchange);
    } else if (path.equals("/v1/dead-letters")) {
      onlyRead(exchange);
      deadLetters.list(exchange);
    } else if (letter.matches()) {
      onlyRead(exchange);
      deadLetters.show(Long.parseLong(letter.group(1)), exchange);
    } else if (replay.matches()) {
      onlyPost(exchange);
      deadLetters.replay(Long.parseLong(replay.group(1)), exchange);
    } else if (path.startsWith(CONFLICTS)) {
      conflicts(path, exchange);
    } else if (path.startsWith(TRACE) && path.length() > TRACE.length()) {
      onlyRead(exchange);
      trace.serve(Dispatcher.itemKeyOf(path.substring(TRACE.length())), exchange);
    } else {
      throw nothingHere();
    }
  }

  private void conflicts(String path, Exchange exchange) throws IOException, InterruptedException {
    Matcher one = CONFLICT.matcher(path);
    Matcher resolve = RESOLVE.matcher(path);
    if (path.equals(CONFLICTS)) {
      onlyRead(exchange);
      conflicts.list(exchange);
    } else if (one.matches()) {
      onlyRead(exchange);
      conflicts.show(PercentDecoding.segment(one.group(1)), exchange);
    } else if (resolve.matches()) {
      onlyPost(exchange);
      conflicts.resolve(PercentDecoding.segment(resolve.group(1)), exchange);
    } else {
      throw nothingHere();
    }
  }

  private static RequestRefused nothingHere() {
    return new RequestRefused(Status.NOT_FOUND_404, "there is nothing at this path");
  }

  private static void onlyRead(Exchange exchange) {
    if (!exchange.isSafe()) {
      throw RequestRefused.methodNotAllowed("GET, HEAD");
    }
  }

  private static void onlyPost(Exchange exchange) {
    if (!exchange.method().equals("POST")) {
      throw RequestRefused.methodNotAllowed("POST");
    }
  }
}
