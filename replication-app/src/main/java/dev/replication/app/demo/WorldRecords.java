package dev.replication.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/**
 * Real records that every JDK carries: its time zones with rules and transitions, its locales,
 * countries and currencies, as JSON items with dotted ids such as {@code tz.europe.london} and
 * {@code country.gb}.
 */
final class WorldRecords {
  private static final ObjectMapper JSON = new ObjectMapper();

  private WorldRecords() {}

  /** All records, in the same order at every call. */
  static List<Submission> all() {
    List<Submission> records = new ArrayList<>();
    ZoneId.getAvailableZoneIds().stream().sorted().map(WorldRecords::zone).forEach(records::add);
    Arrays.stream(Locale.getISOCountries())
        .sorted()
        .map(WorldRecords::country)
        .forEach(records::add);
    Currency.getAvailableCurrencies().stream()
        .sorted(Comparator.comparing(Currency::getCurrencyCode))
        .map(WorldRecords::currency)
        .forEach(records::add);
    Arrays.stream(Locale.getAvailableLocales())
        .filter(locale -> !locale.getLanguage().isEmpty())
        .sorted(Comparator.comparing(Locale::toLanguageTag))
        .map(WorldRecords::locale)
        .forEach(records::add);
    return records;
  }

  private static Submission zone(String id) {
    ZoneRules rules = ZoneId.of(id).getRules();
    ObjectNode zone = JSON.createObjectNode();
    zone.put("id", id);
    zone.put("standard_offset", rules.getStandardOffset(Instant.EPOCH).getId());
    zone.put("fixed", rules.isFixedOffset());
    ArrayNode yearly = zone.putArray("rules");
    rules.getTransitionRules().forEach(rule -> yearly.add(rule(rule)));
    ArrayNode transitions = zone.putArray("transitions");
    rules.getTransitions().forEach(transition -> transitions.add(transition(transition)));
    return record("tz." + id.replace('/', '.'), zone);
  }

  private static ObjectNode rule(ZoneOffsetTransitionRule rule) {
    return JSON.createObjectNode()
        .put("month", rule.getMonth().getValue())
        .put("day", rule.getDayOfMonthIndicator())
        .put("weekday", String.valueOf(rule.getDayOfWeek()))
        .put("time", rule.getLocalTime().toString())
        .put("before", rule.getOffsetBefore().getId())
        .put("after", rule.getOffsetAfter().getId());
  }

  private static ObjectNode transition(ZoneOffsetTransition transition) {
    return JSON.createObjectNode()
        .put("at", transition.getInstant().toString())
        .put("before", transition.getOffsetBefore().getId())
        .put("after", transition.getOffsetAfter().getId());
  }

  private static Submission country(String code) {
    Locale country = new Locale.Builder().setRegion(code).build();
    Currency currency = Currency.getInstance(country);
    ObjectNode record =
        JSON.createObjectNode()
            .put("code", code)
            .put("alpha3", country.getISO3Country())
            .put("name", country.getDisplayCountry(Locale.ENGLISH));
    if (currency != null) {
      record.put("currency", currency.getCurrencyCode());
    }
    return record("country." + code, record);
  }

  private static Submission currency(Currency currency) {
    return record(
        "currency." + currency.getCurrencyCode(),
        JSON.createObjectNode()
            .put("code", currency.getCurrencyCode())
            .put("number", currency.getNumericCode())
            .put("digits", currency.getDefaultFractionDigits())
            .put("name", currency.getDisplayName(Locale.ENGLISH)));
  }

  private static Submission locale(Locale locale) {
    return record(
        "locale." + locale.toLanguageTag().replace('-', '.'),
        JSON.createObjectNode()
            .put("tag", locale.toLanguageTag())
            .put("language", locale.getDisplayLanguage(Locale.ENGLISH))
            .put("country", locale.getDisplayCountry(Locale.ENGLISH))
            .put("script", locale.getDisplayScript(Locale.ENGLISH)));
  }

  private static Submission record(String id, ObjectNode content) {
    return Submission.of(
        new ItemKey(id.toLowerCase(Locale.ROOT)),
        content.toString().getBytes(StandardCharsets.UTF_8));
  }
}
