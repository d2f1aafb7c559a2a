package dev.replication.domain.merge;

/** What a client may do to a key. */
public enum Edit {
  /** The content is to be this, as far as the client's node knows what it was. */
  PUT,
  /** This is added to what there is. */
  ADD,
  /** This is taken away from what there is. */
  REMOVE
}
