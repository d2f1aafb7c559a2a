package dev.replication.domain.repair;

/** What a comparison does about an item that differs, and why it does nothing. */
public enum Course {
  /** The peer's is taken. */
  TAKE,
  /** The peer's is taken, since we had it and lost it. */
  TAKE_LOST,
  /** The peer's delete is applied. */
  DELETE,
  /** The peer has lost it, or has yet to take it again; ours is kept. */
  KEEP_LOST_BY_PEER,
  /** The peer's delete is of an origin that is not known here. */
  ORIGIN_UNKNOWN,
  /** Nothing: meanwhile both hold the same. */
  SAME,
  /** Nothing: ours is newer, and the peer will take it. */
  PEER_OLDER,
  /** Nothing: we have forgotten a delete that the peer has yet to read. */
  PEER_MISSES_DELETE,
  /** Nothing: a delete that we have carried out and forgotten. */
  DELETE_FORGOTTEN,
  /** Nothing: it has gone by itself on one side. */
  EXPIRED,
  /** Nothing: the peer has yet to read it. */
  IN_FLIGHT,
  /** Nothing yet: the peer may have forgotten its delete, of which we have yet to read. */
  WE_ARE_BEHIND,
  /** Nothing: only a delete, of something that the peer does not hold either. */
  NOTHING_LIVE,
  /** Nothing yet: we hold something newer than we have published. */
  UNPUBLISHED;

  static Course of(Decision decision) {
    return switch (decision) {
      case Decision.Fetch() -> TAKE;
      case Decision.FetchLost _ -> TAKE_LOST;
      case Decision.ApplyTombstone _ -> DELETE;
      case Decision.PeerLost() -> KEEP_LOST_BY_PEER;
      case Decision.Unnamed _ -> ORIGIN_UNKNOWN;
      case Decision.Nothing(Decision.Why why) ->
          switch (why) {
            case SAME -> SAME;
            case PEER_OLDER -> PEER_OLDER;
            case PEER_MISSES_DELETE -> PEER_MISSES_DELETE;
            case DELETE_FORGOTTEN -> DELETE_FORGOTTEN;
            case EXPIRED -> EXPIRED;
            case IN_FLIGHT -> IN_FLIGHT;
            case WE_ARE_BEHIND -> WE_ARE_BEHIND;
            case NOTHING_LIVE -> NOTHING_LIVE;
            case UNPUBLISHED -> UNPUBLISHED;
          };
    };
  }
}
