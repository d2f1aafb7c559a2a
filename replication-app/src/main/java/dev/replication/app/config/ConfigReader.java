package dev.replication.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a configuration: parse, walk beside the option table, check the rules between options,
 * build the records. It goes on after every problem that leaves something to read, and never throws
 * because of what it reads.
 */
public final class ConfigReader {
  private static final int MAX_BYTES = 1 << 20;

  private ConfigReader() {}

  /** Reads a UTF-8 file of at most 1 MiB, with the environment of this process. */
  public static Outcome read(Path file) {
    String name = file.toString();
    Problems problems = new Problems(name);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return failed(problems, "does not exist");
    } catch (AccessDeniedException e) {
      return failed(problems, "may not be read by this user");
    } catch (IOException e) {
      return failed(problems, "cannot be read: " + e.getMessage());
    }
    if (bytes.length > MAX_BYTES) {
      return failed(problems, "is larger than 1 MiB");
    }
    try {
      String yaml = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return read(name, yaml, System.getenv());
    } catch (CharacterCodingException e) {
      return failed(problems, "is not UTF-8 text");
    }
  }

  /**
   * Reads a configuration.
   *
   * @param name what problems call the file
   * @param yaml its text
   * @param environment the variables that {@code ${NAME}} means
   */
  public static Outcome read(String name, String yaml, Map<String, String> environment) {
    Problems problems = new Problems(name);
    Optional<Node> document = YamlSource.parse(yaml, problems);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid(problems.all());
    }
    DocumentWalk walk = new DocumentWalk(new EnvExpansion(environment), problems);
    Values values = walk.walk(document);
    new Rules(values, problems, walk::lineAround).check();
    return problems.isEmpty()
        ? new Outcome.Valid(AppConfig.from(values))
        : new Outcome.Invalid(problems.all());
  }

  private static Outcome failed(Problems problems, String message) {
    problems.add(0, "", message);
    return new Outcome.Invalid(problems.all());
  }
}
