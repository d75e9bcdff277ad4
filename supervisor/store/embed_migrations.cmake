# Writes OUTPUT: the texts of FILES (NNNN_name.sql, in order) as the array landed_migrations() returns.
set(entries "")
foreach(file ${FILES})
    get_filename_component(stem ${file} NAME_WE)
    string(REGEX MATCH "^0*([0-9]+)_(.+)$" matched ${stem})
    if(NOT matched)
        message(FATAL_ERROR "${file}: a migration is called NNNN_name.sql")
    endif()
    set(version ${CMAKE_MATCH_1})
    set(name ${CMAKE_MATCH_2})
    file(READ ${file} sql)
    string(APPEND entries "    Migration{${version}, \"${name}\", R\"ao_sql(${sql})ao_sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"supervisor/store/migrations.h\"

#include <array>

namespace ao::store {

std::span<const Migration> landed_migrations() {
    static constexpr std::array kLanded{
${entries}    };
    return kLanded;
}

} // namespace ao::store
")
