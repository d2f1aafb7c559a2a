package dev.replication.canary.model;

/** Shares a counter between all engines of the process. */
public final class HoldsStaticState {
  private static int shared;
  final int number;

  HoldsStaticState() {
    shared++;
    number = shared;
  }
}
