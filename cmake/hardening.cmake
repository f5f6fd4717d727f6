# Compiler hardening of the OpenSSF guide (Compiler Options Hardening Guide
# for C and C++), each probed so that another compiler still builds.  What a
# flag stops stands beside it.  tests/e2e/install.sh looks at the binary.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

add_library(confiance_flags INTERFACE)     # every object
add_library(confiance_exe_flags INTERFACE) # programs

function(cf_flag flag)
  string(MAKE_C_IDENTIFIER "HAVE${flag}" id)
  check_c_compiler_flag("${flag}" ${id})
  if(${id})
    target_compile_options(confiance_flags INTERFACE "${flag}")
  endif()
endfunction()
function(cf_link_flag flag)
  string(MAKE_C_IDENTIFIER "LINK${flag}" id)
  check_linker_flag(C "${flag}" ${id})
  if(${id})
    target_link_options(confiance_exe_flags INTERFACE "${flag}")
  endif()
endfunction()

foreach(flag
    -Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wimplicit-fallthrough
    -Wtrampolines -Werror=implicit -Werror=incompatible-pointer-types
    -Werror=int-conversion
    -Wno-missing-field-initializers # zero is the meaning of a left-out member
    -fstack-protector-strong        # overwritten return addresses
    -fstack-clash-protection        # a stack that runs into the heap
    -fcf-protection=full            # jumps into the middle of code (x86)
    -fno-strict-overflow            # overflow checks optimised away
    -fno-delete-null-pointer-checks
    -ftrivial-auto-var-init=zero    # uninitialised variables read
    -fPIE)
  cf_flag(${flag})
endforeach()
if(CONFIANCE_WERROR)
  target_compile_options(confiance_flags INTERFACE -Werror)
endif()

if(CONFIANCE_SANITIZE)
  target_compile_options(confiance_flags INTERFACE
    -fsanitize=${CONFIANCE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(confiance_flags INTERFACE -fsanitize=${CONFIANCE_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Buffer sizes checked at run time; needs optimisation, clashes with sanitizers.
  target_compile_options(confiance_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
if(CONFIANCE_COVERAGE)
  target_compile_options(confiance_flags INTERFACE --coverage)
  target_link_options(confiance_flags INTERFACE --coverage)
endif()
if(CONFIANCE_FUZZ)
  target_compile_options(confiance_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

foreach(flag
    -pie                  # addresses that cannot be guessed
    -Wl,-z,relro -Wl,-z,now # function pointers of the linker made read-only
    -Wl,-z,noexecstack    # code on the stack
    -Wl,--as-needed)
  cf_link_flag(${flag})
endforeach()
