package dev.replication.mesh;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a case again and again. */
final class ChaosTimes implements TestTemplateInvocationContextProvider {
  private static final String PROPERTY = "chaos.times";

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    int times = Integer.getInteger(PROPERTY, 1);
    if (times < 1) {
      throw new IllegalArgumentException(PROPERTY + " must be at least 1 but is " + times);
    }
    return IntStream.rangeClosed(1, times).mapToObj(n -> new Time(n, times));
  }

  private record Time(int number, int of) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return number + " of " + of;
    }
  }
}
