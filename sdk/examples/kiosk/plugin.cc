// SPDX-License-Identifier: Apache-2.0
// kiosk: a terminal in a shop, in C++. One WebSocket is one customer: {"name":"…"} first, then
// {"say":"…"}; what is said to them comes as {"from":"…","text":"…"}. Shows that the headers are at home
// in C++17: the line itself stays C, and no exception crosses it.
#include <ombud/easy.h>

#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

namespace
{

constexpr std::size_t max_sockets = 1000; // at once; then 1013
constexpr std::uint32_t max_frame = 16384;
constexpr std::uint32_t max_tokens = 256;

omb_str view(const std::string &text)
{
    return omb_str{text.data(), text.size()};
}

// Writes one JSON object with the host's own writer.
class Object
{
  public:
    explicit Object(const omb_ext_json *json) : json_(json)
    {
        writer_ = omb_buf_writer(&buf_);
        json_->begin_object(&writer_);
    }
    Object(const Object &) = delete;
    Object &operator=(const Object &) = delete;
    ~Object()
    {
        omb_buf_free(&buf_);
    }

    Object &put(const char *key, omb_str value)
    {
        omb_write_text(json_, &writer_, key, value);
        return *this;
    }
    Object &put(const char *key, bool value)
    {
        omb_write_bool(json_, &writer_, key, value);
        return *this;
    }
    Object &begin(const char *key)
    {
        omb_write_object(json_, &writer_, key);
        return *this;
    }
    Object &end()
    {
        json_->end_object(&writer_);
        return *this;
    }
    omb_str text()
    {
        json_->end_object(&writer_);
        return omb_buf_done(&buf_, &writer_);
    }

  private:
    const omb_ext_json *json_;
    omb_buf buf_{};
    omb_json_writer writer_{};
};

// Reads one JSON text; a text member of it as a string.
class Reader
{
  public:
    Reader(const omb_ext_json *json, omb_str text) : json_(json), tokens_(max_tokens)
    {
        good_ = json_->parse(text, tokens_.data(), max_tokens, &doc_) == 0;
    }
    bool good() const
    {
        return good_;
    }
    std::uint32_t member(const char *key, std::uint32_t object = 0) const
    {
        return good_ ? json_->member(&doc_, object, omb_z(key)) : OMB_JSON_NONE;
    }
    std::string text(const char *key, std::uint32_t object = 0) const
    {
        std::string into(json_->raw(&doc_, member(key, object)).len, '\0');
        omb_str found{nullptr, 0};
        if (!good_ || json_->get_text(&doc_, member(key, object), into.data(), into.size(), &found))
            return {};
        return std::string(found.ptr ? found.ptr : "", found.len);
    }

  private:
    const omb_ext_json *json_;
    std::vector<omb_json_tok> tokens_;
    omb_json_doc doc_{};
    bool good_;
};

struct Socket {
    omb_tenant tenant;
    bool asked;          // a contact is being started
    std::string contact; // empty until it is
    std::uint64_t said;  // messages so far: their client ids
};

// An instance: what easy.h keeps of it, and its sockets.
class Kiosk : public omb_easy
{
  public:
    Kiosk() : omb_easy{}
    {
    }

    void forget()
    {
        sockets_.clear();
        of_contact_.clear();
    }

    void opened(omb_conn conn, omb_tenant tenant)
    {
        if (sockets_.size() >= max_sockets)
            http->ws_close(host, conn, 1013, omb_z("all terminals are busy"));
        else
            sockets_.emplace(conn, Socket{tenant, false, {}, 0});
    }

    void heard(omb_conn conn, omb_str text)
    {
        auto at = sockets_.find(conn);
        Reader frame(json, text);
        if (at == sockets_.end())
            return;
        Socket &socket = at->second;
        if (!frame.good()) {
            http->ws_close(host, conn, 1008, omb_z("not JSON"));
        } else if (!socket.asked) {
            socket.asked = true;
            start(conn, socket, frame.text("name"));
        } else if (!socket.contact.empty() && frame.member("say") != OMB_JSON_NONE) {
            std::string id = "kiosk-" + std::to_string(conn) + "-" + std::to_string(++socket.said);
            contacts->message(host, 0, socket.tenant, view(socket.contact), view(id),
                              view(frame.text("say")));
        }
    }

    void closed(omb_conn conn)
    {
        auto at = sockets_.find(conn);
        if (at == sockets_.end())
            return;
        if (!at->second.contact.empty()) {
            contacts->end(host, 0, at->second.tenant, view(at->second.contact), omb_z("idle"));
            of_contact_.erase(at->second.contact);
        }
        sockets_.erase(at);
    }

    // The answer to contacts.start: our number of the question is the socket's.
    void started(omb_conn conn, std::int32_t status, omb_str bytes)
    {
        auto at = sockets_.find(conn);
        if (at == sockets_.end())
            return;
        std::string contact = status == 0 ? Reader(json, bytes).text("contact") : std::string();
        if (contact.empty()) {
            http->ws_close(host, conn, 1013, omb_z("try again"));
            return;
        }
        at->second.contact = contact;
        of_contact_[contact] = conn;
        send(conn, Object(json).put("ready", true).text());
    }

    std::int32_t deliver(omb_str contact, omb_str item)
    {
        auto at = of_contact_.find(std::string(contact.ptr ? contact.ptr : "", contact.len));
        Reader said(json, item);
        if (!said.good())
            return -OMB_E_INVALID;
        if (at == of_contact_.end())
            return -OMB_E_NOTFOUND;
        std::uint32_t from = said.member("from");
        if (said.text("type", from) != "customer")
            send(at->second, Object(json)
                                 .put("from", view(said.text("name", from)))
                                 .put("text", view(said.text("text")))
                                 .text());
        return 0;
    }

  private:
    void start(omb_conn conn, const Socket &socket, const std::string &name)
    {
        Object about(json);
        about.put("channel", omb_z("kiosk")).put("live", true);
        about.begin("customer").put("name", view(name)).put("verified", false).end();
        contacts->start(host, conn, socket.tenant, about.text());
    }
    void send(omb_conn conn, omb_str frame)
    {
        http->ws_send(host, conn, frame);
    }

    std::unordered_map<omb_conn, Socket> sockets_;
    std::unordered_map<std::string, omb_conn> of_contact_;
};

// Whatever C++ throws ends here: the host sees a status, never an exception.
template <typename Work> std::int32_t contained(Work work) noexcept
{
    try {
        return work();
    } catch (const std::bad_alloc &) {
        return -OMB_E_NOMEM;
    } catch (const std::exception &) {
        return -OMB_E_FAILED;
    }
}

Kiosk *of(const omb_plugin *plugin)
{
    return static_cast<Kiosk *>(omb_easy_of(plugin));
}

// Member by member: a struct that has grown since leaves its new tail zero.
omb_descriptor describe()
{
    omb_descriptor d{};
    d.size = sizeof d;
    d.id = omb_z("org.ombud.example.kiosk");
    d.name = omb_z("kiosk");
    d.kind = omb_z(OMB_KIND_CHANNEL);
    d.vendor = omb_z("ombud");
    d.version = omb_z("1.0.0");
    d.description = omb_z("Terminals in a shop");
    return d;
}

omb_channel_info inform()
{
    omb_channel_info i{};
    i.size = sizeof i;
    i.can = OMB_CHANNEL_LIVE;
    i.max_text = 8192;
    i.name = omb_z("kiosk");
    return i;
}

const omb_descriptor descriptor = describe();
const omb_channel_info info = inform();

} // namespace

extern "C" {

static void deliver(const omb_plugin *plugin, omb_op op, omb_tenant, omb_str contact, omb_str item)
{
    std::int32_t status = contained([&] { return of(plugin)->deliver(contact, item); });
    omb_easy_complete(of(plugin), op, status, nullptr);
}

static void ws_open(const omb_plugin *plugin, omb_conn conn, omb_tenant tenant, omb_str, omb_str,
                    omb_str)
{
    (void)contained([&] {
        of(plugin)->opened(conn, tenant);
        return 0;
    });
}

static void ws_message(const omb_plugin *plugin, omb_conn conn, omb_str text)
{
    (void)contained([&] {
        of(plugin)->heard(conn, text);
        return 0;
    });
}

static void ws_closed(const omb_plugin *plugin, omb_conn conn, std::uint32_t)
{
    (void)contained([&] {
        of(plugin)->closed(conn);
        return 0;
    });
}

static void completed(omb_easy *kiosk, omb_op op, std::int32_t status, omb_str bytes)
{
    (void)contained([&] {
        static_cast<Kiosk *>(kiosk)->started(op, status, bytes);
        return 0;
    });
}

static void deactivate(omb_easy *kiosk)
{
    static_cast<Kiosk *>(kiosk)->forget();
}

static void destroy(omb_easy *kiosk)
{
    delete static_cast<Kiosk *>(kiosk);
}

static const void *get_extension(const omb_plugin *, const char *id)
{
    static const omb_ext_on_http on_http = {ws_open, ws_message, ws_closed, nullptr};
    return std::strcmp(id, OMB_EXT_ON_HTTP) == 0 ? &on_http : nullptr;
}

static const omb_channel channel = {&info, omb_easy_unstarted, deliver, omb_easy_taken,
                                    omb_easy_unshown};

static omb_easy_plan make_plan()
{
    omb_easy_plan p{};
    p.descriptor = &descriptor;
    p.table = &channel;
    p.needs[0] = OMB_EXT_CONTACTS;
    p.needs[1] = OMB_EXT_HTTP;
    p.needs[2] = OMB_EXT_JSON;
    p.path = "/kiosk";
    p.path_kind = OMB_MOUNT_WEBSOCKET;
    p.path_max = max_frame;
    p.deactivate = deactivate;
    p.destroy = destroy;
    p.completed = completed;
    p.get_extension = get_extension;
    return p;
}

static const omb_easy_plan plan = make_plan();

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    Kiosk *kiosk = omb_same(id, descriptor.id) ? new (std::nothrow) Kiosk : nullptr;
    /* Without jobs there is nothing that could fail. */
    return kiosk && omb_easy_fill(kiosk, &plan, host) == 0 ? &kiosk->plugin : nullptr;
}

OMB_ONE_PLUGIN(descriptor, create)
}
