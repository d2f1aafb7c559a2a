package dev.replication.canary.model;

/** Each method writes to the terminal. */
public final class Prints {
  void out() {
    System.out.println("canary");
  }

  void err() {
    System.err.println("canary");
  }
}
