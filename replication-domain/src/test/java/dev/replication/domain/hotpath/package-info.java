/** Properties of the hot path's pure parts; its duties are tested where the fakes are. */
@NullMarked
package dev.replication.domain.hotpath;

import org.jspecify.annotations.NullMarked;
