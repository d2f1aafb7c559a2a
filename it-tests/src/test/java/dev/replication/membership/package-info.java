/** Tests of forgetting deletes, over the test kit's store. */
@NullMarked
package dev.replication.membership;

import org.jspecify.annotations.NullMarked;
