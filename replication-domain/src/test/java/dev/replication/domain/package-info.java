/** What the tests of several domain packages share. */
@NullMarked
package dev.replication.domain;

import org.jspecify.annotations.NullMarked;
