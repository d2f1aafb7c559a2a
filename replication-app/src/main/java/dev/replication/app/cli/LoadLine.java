package dev.replication.app.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.replication.model.ItemKey;
import java.io.IOException;

/** What a line of input is, found by passing over it once without building it. */
sealed interface LoadLine {
  /** An item to be sent as it stands. */
  record Item(String id) implements LoadLine {}

  /** Nothing but white space. */
  record Blank() implements LoadLine {}

  /** Not an item, so it is not sent. */
  record Bad(String why) implements LoadLine {}

  /**
   * Looks for one JSON object with an id; whether the rest means something is for the node to say.
   */
  static LoadLine read(byte[] utf8) {
    try (JsonParser json = Json.FACTORY.createParser(utf8)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        return new Blank();
      }
      if (first != JsonToken.START_OBJECT) {
        return new Bad("is not a JSON object");
      }
      LoadLine found = new Bad("has no \"id\"");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("id")) {
          found =
              value == JsonToken.VALUE_STRING
                  ? item(json.getText())
                  : new Bad("\"id\" is not text");
        } else {
          json.skipChildren();
        }
      }
      return json.nextToken() == null ? found : new Bad("has text after the JSON object");
    } catch (JsonProcessingException e) {
      return new Bad(
          "is not JSON at column " + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      return new Bad("is not JSON: " + e.getMessage());
    }
  }

  private static LoadLine item(String id) {
    try {
      return new Item(new ItemKey(id).text());
    } catch (IllegalArgumentException e) {
      return new Bad(String.valueOf(e.getMessage()));
    }
  }
}
