{
  "targets": [
    {
      "target_name": "sockcall",
      "defines": [
        "_GNU_SOURCE",
        "NAPI_VERSION=8",
        "NAPI_DISABLE_CPP_EXCEPTIONS",
        "NODE_ADDON_API_DISABLE_DEPRECATED",
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      "include_dirs": ["node-addon-api"],
      "cflags": ["-Wall", "-Wextra", "-fvisibility=hidden"],
      "cflags_cc": ["-std=c++17"],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
        "WARNING_CFLAGS": ["-Wall", "-Wextra"]
      },
      "conditions": [
        ["OS=='win'", { "sources": ["unsupported.cc"] }, {
          "sources": [
            "addon.cc",
            "addrinfo.cc",
            "address.cc",
            "batch.cc",
            "constants.cc",
            "environment.cc",
            "epoll.cc",
            "error_text.cc",
            "host.cc",
            "interface.cc",
            "layout.cc",
            "message.cc",
            "option.cc",
            "ownership.cc",
            "poll.cc",
            "poller.cc",
            "poller_thread.cc",
            "poller_uv.cc",
            "process_state.cc",
            "ready_set_epoll.cc",
            "ready_set_kqueue.cc",
            "sendfile.cc",
            "service.cc",
            "shared_memory.cc",
            "short_message.cc",
            "short_transfer.cc",
            "signal.cc",
            "socket.cc",
            "status_flags.cc",
            "transfer.cc"
          ]
        }]
      ]
    }
  ]
}
