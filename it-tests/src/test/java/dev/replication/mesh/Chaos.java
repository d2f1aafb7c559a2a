package dev.replication.mesh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A case of chaos: it runs as often as the system property {@code chaos.times} says, once without,
 * each time on a healed {@link ChaosMesh} that it gets as its argument.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith({ChaosTimes.class, SharedMesh.class})
@interface Chaos {}
