package dev.replication.app.cli;

/**
 * What a node says of an item beside its bytes.
 *
 * @param id its id
 * @param hash hash of its content, hex
 * @param version counted by the node
 * @param stamp when it was written, as the mesh orders writes
 * @param contentType MIME type, empty where the answer has no content
 * @param size bytes of content
 */
record ItemSummary(
    String id, String hash, String version, String stamp, String contentType, long size) {}
