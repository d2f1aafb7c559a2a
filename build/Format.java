import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Checks or mends the format of the sources, by google-java-format.
 *
 * <p>It is run from its source by the JDK that the build compiles with, because the formatter
 * parses with the compiler of the JVM it runs in, and the one that runs {@code mvn} may be too old
 * for our sources. The pom's execution {@code format} gives it its class path; {@code ./format} is
 * the way to call it by hand.
 *
 * <p>Arguments: {@code check} or {@code write}, then files or folders; none means all sources below
 * the current folder. Ends with 0 when all is well, else with 1 and a list of what is not.
 */
public final class Format {
  private static final Formatter FORMATTER = new Formatter();

  /** Digests of texts that are formatted: looking again costs a read instead of two parses. */
  private static final Path KNOWN = Path.of("target", "format", "known.txt");

  private Format() {}

  /**
   * What is wrong with a file: its format when {@code mended} is there, else something that a
   * person must see to.
   */
  private record Finding(Path file, Optional<String> mended, String reason) {}

  /** A source, and the digest of its text and of the formatter's version. */
  private record Source(Path file, String text, String digest) {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    try {
      System.exit(run(args) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.out.println("format: " + e.getMessage());
      System.exit(2);
    }
  }

  private static boolean run(String[] args) throws IOException {
    boolean write =
        switch (args.length == 0 ? "" : args[0]) {
          case "check" -> false;
          case "write" -> true;
          default ->
              throw new IllegalArgumentException("the first argument must be check or write");
        };
    List<Source> sources =
        sources(Arrays.stream(args).skip(1).filter(path -> !path.isBlank()).toList()).stream()
            .map(Format::read)
            .toList();
    Set<String> known = known();
    Queue<Source> good = new ConcurrentLinkedQueue<>();
    List<Finding> findings =
        sources.parallelStream()
            .filter(source -> !known.contains(source.digest()))
            .map(source -> examine(source, good))
            .flatMap(Optional::stream)
            .toList();
    remember(good);
    List<Finding> left = write ? mend(findings) : findings;
    report(left, write, sources.size());
    return left.isEmpty();
  }

  private static List<Path> sources(List<String> chosen) throws IOException {
    List<String> roots = chosen.isEmpty() ? List.of(".") : chosen;
    List<Path> found = new ArrayList<>();
    for (String root : roots) {
      if (!Files.exists(Path.of(root))) {
        throw new IllegalArgumentException(root + " does not exist");
      }
      try (Stream<Path> below = Files.walk(Path.of(root))) {
        below.map(Format::shortened).filter(Format::isSource).sorted().forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no Java sources in " + roots);
    }
    return found;
  }

  private static Path shortened(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path whole = path.toAbsolutePath().normalize();
    return whole.startsWith(here) ? here.relativize(whole) : whole;
  }

  /** What we write ourselves: below {@code src} or {@code build}, and nothing that a build made. */
  private static boolean isSource(Path path) {
    String text = "/" + path.toString().replace('\\', '/');
    return text.endsWith(".java")
        && !text.contains("/target/")
        && (text.contains("/src/") || text.contains("/build/"));
  }

  private static Source read(Path file) {
    try {
      String text = Files.readString(file);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(version().getBytes(StandardCharsets.UTF_8));
      byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
      return new Source(file, text, HexFormat.of().formatHex(digest));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The formatter's jar, whose name holds its version, and the JDK, whose compiler it parses with.
   */
  private static String version() {
    var source = Formatter.class.getProtectionDomain().getCodeSource();
    return Path.of(source.getLocation().getPath()).getFileName() + " " + Runtime.version();
  }

  private static Optional<Finding> examine(Source source, Queue<Source> good) {
    try {
      String formatted = FORMATTER.formatSourceAndFixImports(source.text());
      if (formatted.equals(source.text())) {
        good.add(source);
        return Optional.empty();
      }
      return Optional.of(new Finding(source.file(), Optional.of(formatted), "is not formatted"));
    } catch (FormatterException e) {
      return Optional.of(
          new Finding(source.file(), Optional.empty(), "cannot be parsed: " + e.getMessage()));
    }
  }

  private static Set<String> known() throws IOException {
    return Files.exists(KNOWN) ? new HashSet<>(Files.readAllLines(KNOWN)) : Set.of();
  }

  private static void remember(Queue<Source> good) throws IOException {
    if (!good.isEmpty()) {
      Files.createDirectories(KNOWN.getParent());
      Files.write(
          KNOWN,
          good.stream().map(Source::digest).toList(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** Writes what can be mended; returns the rest. */
  private static List<Finding> mend(List<Finding> findings) throws IOException {
    for (Finding finding : findings) {
      if (finding.mended().isPresent()) {
        Files.writeString(finding.file(), finding.mended().get());
        System.out.println("formatted " + finding.file());
      }
    }
    return findings.stream().filter(finding -> finding.mended().isEmpty()).toList();
  }

  private static void report(List<Finding> left, boolean write, int files) {
    left.forEach(finding -> System.out.println(finding.file() + " " + finding.reason()));
    if (!left.isEmpty() && !write) {
      System.out.println(
          left.size() + " of " + files + " sources need a look; to format: ./format");
    }
  }
}
