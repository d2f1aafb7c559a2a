@NullMarked
package dev.replication.syncengine.log;

import org.jspecify.annotations.NullMarked;
