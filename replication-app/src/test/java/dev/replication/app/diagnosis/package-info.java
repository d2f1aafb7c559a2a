/** Tests of the checks, each over facts made by hand. */
@NullMarked
package dev.replication.app.diagnosis;

import org.jspecify.annotations.NullMarked;
