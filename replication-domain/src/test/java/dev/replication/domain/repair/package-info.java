@NullMarked
package dev.replication.domain.repair;

import org.jspecify.annotations.NullMarked;
