# Writes OUTPUT: the texts of FILES as the array that catalog_files() returns.
set(entries "")
foreach(file ${FILES})
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(APPEND entries "        CatalogFile{\"${name}\", R\"ao_row(${text})ao_row\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"workers/agents/catalog_assets.h\"

#include <array>

namespace ao::workers::agents {

std::span<const CatalogFile> catalog_files() {
    static constexpr std::array kFiles{
${entries}    };
    return kFiles;
}

} // namespace ao::workers::agents
")
