/** The documents against the code: what they link to, list and show exists. */
@NullMarked
package dev.replication.documents;

import org.jspecify.annotations.NullMarked;
