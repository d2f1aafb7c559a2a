package dev.replication.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One {@link ChaosMesh} for all cases of all classes, healed before each. A case that fails may
 * leave anything behind, so the next one gets a new mesh; what the old one's nodes said is added to
 * the failure.
 */
final class SharedMesh implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SharedMesh.class);

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    holder(context).mesh().heal();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    context
        .getExecutionException()
        .ifPresent(
            failure -> {
              failure.addSuppressed(new AssertionError(holder(context).mesh().said()));
              holder(context).close();
            });
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ChaosMesh.class;
  }

  @Override
  public ChaosMesh resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return holder(context).mesh();
  }

  /** In the root's store, which is closed after the last class. */
  private static Holder holder(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(Holder.class, _ -> new Holder(), Holder.class);
  }

  private static final class Holder implements AutoCloseable {
    private final AtomicReference<@Nullable ChaosMesh> current = new AtomicReference<>();

    ChaosMesh mesh() {
      ChaosMesh mesh = current.get();
      if (mesh == null) {
        try {
          mesh = ChaosMesh.start();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        current.set(mesh);
      }
      return mesh;
    }

    @Override
    public void close() {
      ChaosMesh mesh = current.getAndSet(null);
      if (mesh != null) {
        mesh.close();
      }
    }
  }
}
