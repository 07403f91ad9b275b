#include "cli/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "cli/care.h"
#include "cli/crawl.h"
#include "cli/debug.h"
#include "cli/export.h"
#include "cli/extract.h"
#include "cli/import.h"
#include "cli/person.h"
#include "cli/probe.h"
#include "cli/proof.h"
#include "cli/query.h"
#include "crawler/printable.h"

namespace gongkai {
namespace {

using Work = std::function<int()>;

/// Digits. Also keeps an empty word, such as a script's variable that was never set, from meaning
/// that the option was not given.
CLI::Validator a_number() {
  return {[](const std::string& word) {
            const bool is_number = !word.empty() && std::ranges::all_of(word, [](char c) {
              return c >= '0' && c <= '9';
            });
            return is_number ? std::string{} : '"' + word + "\" is no number";
          },
          ""};
}

/// A verb: its options live as long as the command line that fills them.
template <typename Options>
CLI::App& verb(CLI::App& app, Work& work, const char* name, const char* help,
               const std::shared_ptr<Options>& options, int (*run)(const Options&)) {
  CLI::App* const sub = app.add_subcommand(name, help);
  sub->callback([&work, options, run] { work = [options, run] { return run(*options); }; });
  return *sub;
}

void add_crawl(CLI::App& app, Work& work) {
  const auto options = std::make_shared<CrawlCommand>();
  CLI::App& sub =
      verb(app, work, "crawl", "Walk portals into an archive, politely; run it again to go on",
           options, crawl_command);
  sub.add_option("ARCHIVE", options->archive, "the archive; made when it is not there")->required();
  sub.add_option("START", options->start, "portal files, names of shipped ones, listing URLs");
  sub.add_option("--contact", options->contact,
                 "mail address or page where portals can reach you (or GONGKAI_CONTACT)");
  sub.add_option("--user-agent", options->user_agent,
                 "the whole User-Agent, instead of ours with the contact");
  sub.add_option(
      "--delay", options->delay,
      "seconds between two requests to a host, instead of the portals' own; under 1 for loopback only");
  sub.add_option("--allow-address", options->allow_address,
                 "loopback origin that may be asked, 127.0.0.1:PORT")
      ->allow_extra_args(false);
  sub.add_option("--ca", options->ca_file, "PEM file of the certificate authorities to trust");
  sub.add_option("--proxy", options->proxy,
                 "http://HOST:PORT to go through; without it none, whatever the environment says");
  sub.add_option("--stop", options->stop_file,
                 "stop list, instead of $XDG_CONFIG_HOME/gongkai/stop.toml");
  sub.add_option("--jobs", options->jobs, "threads that read pages")->check(CLI::Range(1, 64));
  sub.add_option("--limit", options->limit, "pages and documents asked at most")->check(a_number());
  sub.add_option("--least-free", options->least_free,
                 "stop cleanly when less disk is free, such as 64MiB")
      ->transform(CLI::AsSizeValue(false));
  sub.add_flag("--due", options->due,
               "look again only at portals whose [schedule] says so; all that the archive knows "
               "without START");
  sub.add_flag("--site", options->site,
               "START is a URL: walk all of its site, by links, listings and sitemaps");
  sub.add_flag("--requisites", options->requisites,
               "with --site: images, styles and scripts of its pages, too");
  sub.add_option("--portal", options->portal, "of these portals only NAME")
      ->option_text("NAME ...")
      ->allow_extra_args(false);
  sub.add_option("--since", options->since,
                 "leave rows of listings that are dated earlier to a later run")
      ->option_text("DATE");
  sub.add_flag("--dry-run", options->dry_run,
               "print what would be asked now, and why; ask nothing, change nothing");
  sub.add_flag("-q,--quiet", options->quiet, "no progress and no summary");
}

void add_demo(CLI::App& app, Work& work) {
  const auto options = std::make_shared<DemoCommand>();
  CLI::App& sub =
      verb(app, work, "demo", "Crawl the built-in sample portal over loopback", options, demo);
  sub.add_option("ARCHIVE", options->archive, "the archive; demo.db when not given");
}

/// The archive that a reading verb looks at.
template <typename Options>
CLI::App& reading_verb(CLI::App& app, Work& work, const char* name, const char* help,
                       const std::shared_ptr<Options>& options, int (*run)(const Options&)) {
  CLI::App& sub = verb(app, work, name, help, options, run);
  sub.add_option("ARCHIVE", options->archive, "the archive")->required();
  return sub;
}

void add_status(CLI::App& app, Work& work) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App& sub = reading_verb(app, work, "status",
                               "Where the archive stands: documents, queue, failures, columns",
                               options, status);
  sub.add_flag("--json", options->json, "one JSON object");
}

void add_filter(CLI::App& sub, DocumentFilter& filter) {
  sub.add_option("--issuer", filter.issuer, "issuer, exactly");
  sub.add_option("--year", filter.year, "report year")->check(a_number());
  sub.add_option("--title", filter.title, "a part of the title");
  sub.add_option("--portal", filter.portal, "name of a portal file");
  sub.add_option("--region", filter.region,
                 "a place in the issuer's, publisher's or portal's name");
  sub.add_option("--kind", filter.kind, "page or attachment")
      ->check(CLI::IsMember({"page", "attachment"}));
}

void add_list(CLI::App& app, Work& work) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App& sub = reading_verb(app, work, "list", "The documents: id, year, date, issuer, title",
                               options, list);
  add_filter(sub, options->filter);
  sub.add_flag("--json", options->json, "JSON lines");
}

void add_show(CLI::App& app, Work& work) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App& sub = reading_verb(
      app, work, "show", "One document, with its fields and where it comes from", options, show);
  sub.add_option("DOCUMENT", options->document, "its id or URL")->required();
  sub.add_option("--version", options->version, "an earlier version")->check(a_number());
  CLI::Option_group* const forms = sub.add_option_group("form");
  forms->add_flag("--text", options->text, "the text alone");
  forms->add_flag("--json", options->json, "what extract --json prints, with provenance");
  forms->add_flag("--raw", options->raw, "the page's bytes as they came");
  forms
      ->add_option("--why", options->why,
                   "explain FIELD (all fields without one): every claim, its rule, its bytes")
      ->expected(0, 1)
      ->option_text("[FIELD]");
  forms->require_option(0, 1);
}

void add_export(CLI::App& app, Work& work) {
  using Format = ExportOptions::Format;
  const auto options = std::make_shared<ExportOptions>();
  CLI::App& sub =
      reading_verb(app, work, "export", "The newest version of every document, to stdout", options,
                   export_documents);
  const std::map<std::string, Format> formats{
      {"jsonl", Format::jsonl}, {"csv", Format::csv},   {"blocks", Format::blocks},
      {"text", Format::text},   {"warc", Format::warc}, {"corrections", Format::corrections}};
  sub.add_option(
         "--format", options->format,
         "jsonl; csv; blocks (one JSON object a paragraph); text (one file a document); warc; "
         "corrections (those in force, as correct takes them)")
      ->transform(CLI::CheckedTransformer(formats))
      ->option_text("FORMAT");
  sub.add_flag("--bom", options->byte_order_mark, "csv: begin with a byte order mark, for Excel");
  sub.add_option("--to", options->to, "text: the folder for the files; warc: the file, x.warc.gz");
  sub.add_option("--cdxj", options->index, "warc: a file for its CDXJ index");
  sub.add_option("--since", options->since,
                 "only what happened after this cursor; the next one is printed to stderr")
      ->check(a_number());
  sub.add_option("--until", options->until, "the documents as they were at this cursor")
      ->check(a_number());
  sub.add_option("--manifest", options->manifest,
                 "a file that will say what was written, with its digest");
  sub.add_flag("--unmasked", options->unmasked,
               "mobile and identity card numbers as they are; warc has them in any case");
  add_filter(sub, options->filter);
}

void add_import(CLI::App& app, Work& work) {
  const auto options = std::make_shared<ImportCommand>();
  CLI::App& sub =
      verb(app, work, "import", "Take what is in WARC files into the archive and read it", options,
           import_files);
  sub.add_option("ARCHIVE", options->archive, "the archive; made when it is not there")->required();
  sub.add_option("FILE", options->files, "WARC files, zipped or not, the oldest first")->required();
  sub.add_option("--portal", options->portals,
                 "portal file, or name of a shipped one, to read what is in its scope with")
      ->allow_extra_args(false);
  sub.add_flag("--json", options->json, "one JSON object");
}

void add_search(CLI::App& app, Work& work) {
  const auto options = std::make_shared<SearchOptions>();
  CLI::App& sub =
      reading_verb(app, work, "search", "Find documents by words of any length in title or text",
                   options, search);
  sub.add_option(
         "WORD", options->words,
         "words that must all be there; OR, NOT, and \"phrases\" do what they say; parentheses "
         "and all else are text")
      ->required();
  add_filter(sub, options->filter);
  sub.add_option("--limit", options->limit, "how many at most")->check(CLI::Range(1, 256));
  sub.add_flag("--json", options->json, "JSON lines");
}

void add_failures(CLI::App& app, Work& work) {
  const auto options = std::make_shared<FailuresOptions>();
  CLI::App& sub = reading_verb(app, work, "failures", "Every URL that failed, with its reason",
                               options, failures);
  sub.add_flag("--json", options->json, "JSON lines");
}

void add_why(CLI::App& app, Work& work) {
  const auto options = std::make_shared<WhyOptions>();
  CLI::App& sub = reading_verb(app, work, "why",
                               "Why a URL was or was not asked, when it is, and what it waits for",
                               options, why);
  sub.add_option("URL", options->url, "the URL")->required();
  sub.add_option("--user-agent", options->user_agent, "as given to crawl");
  sub.add_option("--stop", options->stop_file,
                 "stop list, instead of $XDG_CONFIG_HOME/gongkai/stop.toml");
  sub.add_flag("--json", options->json, "one JSON array");
}

void add_alarms(CLI::App& app, Work& work) {
  const auto options = std::make_shared<AlarmsOptions>();
  CLI::App& sub = reading_verb(
      app, work, "alarms", "What used to be there and is not: columns without rows, lost fields",
      options, alarms);
  sub.add_option("--acknowledge", options->acknowledge, "numbers of alarms that somebody has seen");
  sub.add_flag("--all", options->all, "those that are over, too");
  sub.add_flag("--json", options->json, "JSON lines");
}

void add_coverage(CLI::App& app, Work& work) {
  const auto options = std::make_shared<CoverageOptions>();
  CLI::App& sub = reading_verb(app, work, "coverage",
                               "Issuer by report year: what is there, failed, late or missing",
                               options, coverage);
  sub.add_option("--roster", options->roster,
                 "CSV of who should have published: issuer, and from, to, division where needed");
  sub.add_option(
      "--issuers", options->issuers,
      "CSV like config/issuers.csv: more issuers, their names over the years, successors");
  sub.add_option("--from", options->from, "the first report year")->check(a_number());
  sub.add_option("--to", options->to, "the last report year")->check(a_number());
  CLI::Option_group* const forms = sub.add_option_group("form");
  forms->add_flag("--csv", options->csv, "a line for each issuer and year");
  forms->add_flag("--json", options->json, "one JSON object");
  forms->require_option(0, 1);
}

void add_similar(CLI::App& app, Work& work) {
  const auto options = std::make_shared<SimilarOptions>();
  CLI::App& sub =
      reading_verb(app, work, "similar",
                   "Documents with nearly the same text, and how near they are", options, similar);
  sub.add_option("DOCUMENT", options->document, "its id or URL")->required();
  sub.add_option("--least", options->least, "the least score, 0.5 when not given")
      ->check(CLI::Range(0.01, 1.0));
  sub.add_option("--limit", options->limit, "how many at most")->check(CLI::Range(1, 100000));
  sub.add_flag("--json", options->json, "JSON lines");
}

void add_diff(CLI::App& app, Work& work) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App& sub =
      reading_verb(app, work, "diff",
                   "What changed between two versions of a document, by characters", options, diff);
  sub.add_option("DOCUMENT", options->document, "its id or URL")->required();
  sub.add_option("A", options->before, "a version; the one before the newest when not given")
      ->check(a_number());
  sub.add_option("B", options->after, "a later one; the newest when not given")->check(a_number());
  sub.add_flag("--json", options->json, "one JSON object");
}

void add_care(CLI::App& app, Work& work) {
  const auto copy = std::make_shared<BackupOptions>();
  CLI::App& sub =
      reading_verb(app, work, "backup", "A verified copy, also while a crawl runs", copy, backup);
  sub.add_option("DEST", copy->copy, "the copy; must not be there yet")->required();
  reading_verb(app, work, "compact", "Write the archive anew without unused room",
               std::make_shared<CompactOptions>(), compact);
  const auto again = std::make_shared<ReextractOptions>();
  CLI::App& reading = reading_verb(app, work, "reextract",
                                   "Read the stored bytes again with today's extractor, no network",
                                   again, reextract);
  reading.add_option("--jobs", again->threads, "threads that read")->check(CLI::Range(1, 64));
  reading.add_flag("--again", again->again, "also what this extractor has read before");
  reading.add_flag("--json", again->json, "one JSON object");
}

void add_person(CLI::App& app, Work& work) {
  const auto said = std::make_shared<CorrectOptions>();
  CLI::App& sub =
      reading_verb(app, work, "correct", "What people say of documents; it outranks what was read",
                   said, correct);
  sub.add_option("FILE", said->file, "CSV with the columns document, field, value, who, why");
  CLI::Option* const undo =
      sub.add_option("--revoke", said->revoke, "numbers of corrections to take back");
  sub.add_option("--who", said->who, "who takes them back")->needs(undo);
  sub.add_option("--why", said->why, "why")->needs(undo);
  const auto gone = std::make_shared<WithdrawOptions>();
  CLI::App& taking =
      reading_verb(app, work, "withdraw",
                   "Take a document out for good; a tombstone with digests stays", gone, withdraw);
  taking.add_option("DOCUMENT", gone->document, "its id or URL")->required();
  taking.add_option("--reason", gone->reason,
                    "why, in words; it is kept and published with exports");
  taking.add_flag("--dry-run", gone->dry_run, "only say what would go");
}

void add_verify(CLI::App& app, Work& work) {
  const auto options = std::make_shared<VerifyOptions>();
  CLI::App& sub = reading_verb(app, work, "verify",
                               "Prove that nothing in the archive was altered, by its own digests",
                               options, verify);
  sub.add_option("--head", options->head,
                 "what `head` printed on an earlier day: the archive must go on from there");
  sub.add_flag("--reextract", options->reextract,
               "also read every document's bytes again and name those that give another text");
  sub.add_flag("--json", options->json, "one JSON object");
}

void add_head(CLI::App& app, Work& work) {
  const auto options = std::make_shared<HeadOptions>();
  reading_verb(app, work, "head",
               "The last links of the archive's chains; keep it elsewhere for verify --head",
               options, head);
}

void add_extract(CLI::App& app, Work& work) {
  const auto options = std::make_shared<ExtractOptions>();
  CLI::App& sub = verb(app, work, "extract", "Read one saved page or file, without an archive",
                       options, extract);
  sub.add_option("FILE", options->file, "a saved page, text or office file; - is stdin");
  sub.add_option("--url", options->url, "where it came from; links resolve against it");
  sub.add_option("--content-type", options->content_type, "the Content-Type it was sent with");
  sub.add_flag("--json", options->json,
               "one JSON object with fields, blocks, claims and what was stripped");
  sub.add_flag("--bare", options->bare,
               "a file's own lines and properties only: no title or fields are looked for");
}

void add_probe(CLI::App& app, Work& work) {
  const auto options = std::make_shared<ProbeOptions>();
  CLI::App& sub =
      verb(app, work, "probe",
           "Find the columns of reports from a home page, or look at one listing", options, probe);
  sub.add_option("TARGET", options->target, "URL of a home page or listing, or a saved page")
      ->required();
  sub.add_option("--url", options->url, "of a saved page: where it came from");
  sub.add_option("--write", options->write,
                 "make a portal file of what was found; named after the host without FILE")
      ->expected(0, 1)
      ->option_text("[FILE]");
  sub.add_option("--contact", options->contact,
                 "mail address or page where portals can reach you (or GONGKAI_CONTACT)");
  sub.add_option("--user-agent", options->user_agent,
                 "the whole User-Agent, instead of ours with the contact");
  sub.add_option("--delay", options->delay,
                 "seconds between two requests, 5 when not given; under 1 for loopback only");
  sub.add_option("--allow-address", options->allow_address,
                 "loopback origin that may be asked, 127.0.0.1:PORT")
      ->allow_extra_args(false);
  sub.add_option("--ca", options->ca_file, "PEM file of the certificate authorities to trust");
  sub.add_flag("--json", options->json, "one JSON object");
}

void add_debug(CLI::App& app, Work& work) {
  using Question = DebugOptions::Question;
  CLI::App* const group = app.add_subcommand("debug", "Ask one part of the program one question");
  group->require_subcommand(1);
  const auto question = [&](const char* name, const char* help, Question which,
                            const auto& add_options) {
    const auto options = std::make_shared<DebugOptions>();
    options->question = which;
    add_options(verb(*group, work, name, help, options, debug), *options);
  };
  question("robots", "May AGENT ask URL, by the robots.txt on stdin?", Question::robots,
           [](CLI::App& sub, DebugOptions& o) {
             sub.add_option("--agent", o.agent, "product token of the crawler")->required();
             sub.add_option("--url", o.url, "absolute URL")->required();
           });
  question("resolve", "The absolute URL of REF on the page BASE", Question::resolve,
           [](CLI::App& sub, DebugOptions& o) {
             sub.add_option("--charset", o.charset, "encoding of the page");
             sub.add_option("BASE", o.base, "URL of the page")->required();
             sub.add_option("REF", o.text, "href as written")->required();
           });
  question("charset", "The encoding of the page on stdin, or of a label", Question::charset,
           [](CLI::App& sub, DebugOptions& o) {
             sub.add_option("--content-type", o.content_type, "the Content-Type it was sent with");
             sub.add_option("--label", o.label, "name a label's encoding instead");
           });
  question("decode", "The bytes on stdin as UTF-8", Question::decode,
           [](CLI::App& sub, DebugOptions& o) {
             sub.add_option("--charset", o.charset, "encoding of the bytes")->required();
           });
  question("date", "A date as Chinese portals print it, as ISO", Question::date,
           [](CLI::App& sub, DebugOptions& o) { sub.add_option("TEXT", o.text)->required(); });
  question("http-date", "An HTTP date as Unix seconds", Question::http_date,
           [](CLI::App& sub, DebugOptions& o) { sub.add_option("TEXT", o.text)->required(); });
  question("retry-after", "Seconds that a Retry-After value asks for", Question::retry_after,
           [](CLI::App& sub, DebugOptions& o) {
             sub.add_option("--now", o.now, "Unix seconds")->required();
             sub.add_option("VALUE", o.text)->required();
           });
  question("sitemap", "The URLs of the sitemap on stdin", Question::sitemap,
           [](CLI::App& sub, DebugOptions& o) {
             sub.add_option("--url", o.url, "its URL")->required();
           });
  question("address", "May an IP address or host name be connected to?", Question::address,
           [](CLI::App& sub, DebugOptions& o) { sub.add_option("TARGET", o.text)->required(); });
}

bool is_verb(const CLI::App& app, std::string_view word) {
  const auto verbs = app.get_subcommands([](const CLI::App*) { return true; });
  return std::ranges::find(verbs, word, &CLI::App::get_name) != verbs.end();
}

}  // namespace

std::expected<std::function<int()>, int> parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"gongkai: a polite crawler and archiver for Chinese government disclosure portals"};
  app.set_version_flag("--version", GONGKAI_VERSION, "print the version");
  app.footer(R"(Examples:
  gongkai demo                                     crawl the built-in sample portal into demo.db
  gongkai crawl a.db cq-wansheng --contact me@example.org
  gongkai show a.db DOCUMENT --why published_on    explain a value by its bytes)");
  Work work;
  add_crawl(app, work);
  add_demo(app, work);
  add_status(app, work);
  add_list(app, work);
  add_show(app, work);
  add_search(app, work);
  add_failures(app, work);
  add_alarms(app, work);
  add_why(app, work);
  add_coverage(app, work);
  add_similar(app, work);
  add_export(app, work);
  add_import(app, work);
  add_diff(app, work);
  add_care(app, work);
  add_person(app, work);
  add_verify(app, work);
  add_head(app, work);
  add_extract(app, work);
  add_probe(app, work);
  add_debug(app, work);
  if (argc > 1 && *argv[1] != '-' && !is_verb(app, argv[1])) {
    fmt::print(stderr, "gongkai: there is no verb {}; gongkai --help lists them\n",
               printable(argv[1]));
    return std::unexpected{2};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return std::unexpected{app.exit(error) == 0 ? 0 : 2};
  }
  if (!work) {
    std::fputs(app.help().c_str(), stdout);
    return std::unexpected{0};
  }
  return work;
}

}  // namespace gongkai
