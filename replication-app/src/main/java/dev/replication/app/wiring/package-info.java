/**
 * Where adapters are plugged into the domain: Dagger modules, one for each part of a node, and
 * nothing else. To swap an adapter, swap its module. Start with {@link
 * dev.replication.app.wiring.NodeComponent}.
 */
@NullMarked
package dev.replication.app.wiring;

import org.jspecify.annotations.NullMarked;
