// The order as ipc/json.h writes it, and beside it what is known of each file.
#include "workers/runtime/launch/prepared.h"

#include "ipc/json.h"
#include "workers/runtime/launch/json_text.h"
#include "workers/runtime/launch/place.h"

#include <algorithm>

namespace ao::workers::launch {

namespace fs = std::filesystem;

namespace {

constexpr auto kPlaces = enum_names(ipc::FilePlace{});

Json to_json(const PreparedFile& file) {
    auto json = Json::object();
    json["place"] = std::string{kPlaces[static_cast<std::size_t>(file.place)]};
    json["real"] = file.real.string();
    json["steps"] = file.steps;
    json["written"] = Json::array();
    for (const auto& written : file.written) {
        json["written"].push_back({{"before", written.before}, {"earlier", written.earlier}});
    }
    json["created"] = file.is_created;
    json["excluded"] = file.is_excluded;
    json["skipped"] = file.is_skipped;
    if (file.text) {
        json["text"] = *file.text;
    }
    return json;
}

ipc::FilePlace place_from(const Json& json) {
    const auto name = json.at("place").get<std::string>();
    const auto found = std::find(kPlaces.begin(), kPlaces.end(), name);
    return found == kPlaces.end() ? throw std::invalid_argument{"place"}
                                  : static_cast<ipc::FilePlace>(found - kPlaces.begin());
}

PreparedFile file_from(const Json& json, std::size_t steps) {
    PreparedFile file;
    file.place = place_from(json);
    file.real = json.at("real").get<std::string>();
    file.steps = json.at("steps").get<std::vector<std::size_t>>();
    for (const auto& written : json.at("written")) {
        file.written.push_back({written.at("before").get<std::string>(),
                                written.at("earlier").get<std::vector<std::string>>()});
    }
    file.is_created = json.at("created").get<bool>();
    file.is_excluded = json.at("excluded").get<bool>();
    file.is_skipped = json.at("skipped").get<bool>();
    if (json.contains("text")) {
        file.text = json.at("text").get<std::string>();
    }
    const bool has_steps = std::all_of(file.steps.begin(), file.steps.end(),
                                       [steps](auto step) { return step < steps; });
    return has_steps && file.steps.size() == file.written.size()
               ? file
               : throw std::invalid_argument{"steps"};
}

std::optional<Prepared> from_text(std::string_view text) {
    const auto json = object_of(text);
    if (!json) {
        return std::nullopt;
    }
    try {
        Prepared prepared;
        auto order = ipc::arguments_from_json(json->at("order").dump());
        if (!order || !std::holds_alternative<ipc::PrepareLaunch>(*order)) {
            return std::nullopt;
        }
        prepared.order = std::get<ipc::PrepareLaunch>(std::move(*order));
        prepared.common_dir = json->at("common_dir").get<std::string>();
        prepared.home = json->at("home").get<std::string>();
        for (const auto& file : json->at("files")) {
            prepared.files.push_back(file_from(file, prepared.order.files.size()));
        }
        for (const auto& folder : json->at("folders")) {
            prepared.folders.push_back({place_from(folder), folder.at("real").get<std::string>()});
        }
        return prepared;
    } catch (const std::exception&) { // it was written by somebody else
        return std::nullopt;
    }
}

std::string to_text(const Prepared& prepared) {
    auto json = Json::object();
    json["order"] = Json::parse(ipc::to_json(ipc::OperationArguments{prepared.order}));
    json["common_dir"] = prepared.common_dir.string();
    json["home"] = prepared.home.string();
    json["files"] = Json::array();
    for (const auto& file : prepared.files) {
        json["files"].push_back(to_json(file));
    }
    json["folders"] = Json::array();
    for (const auto& folder : prepared.folders) {
        json["folders"].push_back(
            {{"place", std::string{kPlaces[static_cast<std::size_t>(folder.place)]}},
             {"real", folder.real.string()}});
    }
    return text_of(json, "");
}

} // namespace

const PreparedFile* Prepared::find(ipc::FilePlace place, const fs::path& real) const {
    const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) {
        return file.place == place && file.real == real;
    });
    return found == files.end() ? nullptr : &*found;
}

PreparedFiles::PreparedFiles(fs::path managed_root)
    : folder_{std::move(managed_root) / ".prepared"} {}

std::optional<Prepared> PreparedFiles::read(const std::string& session_id) const {
    const auto place = Place::closed(folder_);
    const auto text = place ? place->read(session_id + ".json")
                            : Result<std::optional<std::string>>{std::optional<std::string>{}};
    return text && *text ? from_text(**text) : std::nullopt;
}

std::vector<Prepared> PreparedFiles::of_others(const std::string& session_id) const {
    std::vector<Prepared> others;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator{folder_, failed}) {
        const auto& path = entry.path();
        if (path.extension() == ".json" && path.stem() != session_id) {
            if (auto prepared = read(path.stem().string())) {
                others.push_back(std::move(*prepared));
            }
        }
    }
    return others;
}

Result<Done> PreparedFiles::save(const Prepared& prepared) const {
    std::error_code failed;
    fs::create_directories(folder_, failed);
    const auto place = Place::closed(folder_);
    if (!place) {
        return tl::unexpected{place.error()};
    }
    return place->change(prepared.order.session_id + ".json", 0600,
                         [&](const auto&) -> Result<std::string> { return to_text(prepared); });
}

void PreparedFiles::remove(const std::string& session_id) const {
    if (const auto place = Place::closed(folder_)) {
        place->remove(session_id + ".json");
    }
}

bool can_name_a_file(const std::string& session_id) {
    return !session_id.empty() && !session_id.starts_with('.') &&
           session_id.find('/') == std::string::npos;
}

} // namespace ao::workers::launch
