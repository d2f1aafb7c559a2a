package dev.replication.canary.util;

/** Holds whatever was at hand. */
public interface Drawer {}
