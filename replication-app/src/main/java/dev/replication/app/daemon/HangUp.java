package dev.replication.app.daemon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;

/**
 * SIGHUP, by which daemons are asked to read their configuration again. Without a listener it ends
 * the process.
 *
 * <p>The JDK's {@code sun.misc.Signal} has no successor, and naming it in the source is a warning
 * that cannot be turned off; hence by reflection.
 */
final class HangUp {
  private HangUp() {}

  /**
   * Calls {@code listener} at every SIGHUP from now on, on a thread of the JVM's.
   *
   * @return whether this platform has that signal and leaves it to us
   */
  static boolean listen(Runnable listener) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              hangUp,
              MethodHandleProxies.asInterfaceInstance(handler, run(listener, signal)));
      return true;
    } catch (InvocationTargetException absent) {
      return false;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("every JDK that we run on has sun.misc.Signal", e);
    }
  }

  private static MethodHandle run(Runnable listener, Class<?> signal)
      throws ReflectiveOperationException {
    MethodHandle run =
        MethodHandles.lookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(listener);
    return MethodHandles.dropArguments(run, 0, signal);
  }
}
