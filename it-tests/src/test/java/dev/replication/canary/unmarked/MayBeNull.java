package dev.replication.canary.unmarked;

/** In a package that is not null-marked, and in no module. */
public interface MayBeNull {}
