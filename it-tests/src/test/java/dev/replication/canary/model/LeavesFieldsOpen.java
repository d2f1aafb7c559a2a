package dev.replication.canary.model;

/** Lets others set its field. */
public class LeavesFieldsOpen {
  /** Free for all. */
  public int open;

  /** Free for the family. */
  protected int ajar;
}
