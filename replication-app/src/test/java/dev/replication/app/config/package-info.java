/** Tests of the configuration. */
@NullMarked
package dev.replication.app.config;

import org.jspecify.annotations.NullMarked;
